import { readBeside } from '../../db/externals.ts';
import { readOurMarkets, readOurOrders, readOurTrades } from '../../db/our-account.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { OurWorld, TheirWorld } from '../../machines/accounts/worlds.ts';
import {
  venueOfMarket,
  type BookId,
  type InstallationId,
  type MarketTicker,
  type VenueId,
} from '../../machines/model/ids.ts';
import { tradeOfClientOrder } from '../../machines/model/order.ts';

/** Whose account is compared: the trades of a book that are held at one venue. */
export type OurAccount = {
  readonly book: BookId;
  readonly venue: VenueId;
  readonly installation: InstallationId;
};

/** What the store says of an account, as far as the venue's answer needs it. */
export const readOurWorld = async (
  q: Queryable,
  { book, venue, installation }: OurAccount,
  theirs: TheirWorld,
): Promise<OurWorld> => {
  const named = theirs.orders.flatMap(({ clientOrderId: orderId }) => {
    const tradeId = orderId === null ? null : tradeOfClientOrder(installation, orderId);
    return orderId === null || tradeId === null ? [] : [{ tradeId, orderId }];
  });
  const isThere = ({ market }: { readonly market: MarketTicker }): boolean =>
    venueOfMarket(market) === venue;
  const orders = (await readOurOrders(q, book, named)).filter(isThere);
  const trades = (await readOurTrades(q, book)).filter(isThere);
  const markets = await readOurMarkets(q, book, [
    ...new Set([...trades, ...theirs.positions].map(({ market }) => market)),
  ]);
  return {
    installation,
    trades,
    orders,
    changedAtMs: new Map(
      markets.flatMap(({ market, changedAtMs }) =>
        changedAtMs === null ? [] : [[market, changedAtMs] as const],
      ),
    ),
    besideCenti: new Map(
      (await readBeside(q, book))
        .filter(isThere)
        .map(({ market, side, countCenti }) => [
          market,
          side === 'yes' ? countCenti : 0 - countCenti,
        ]),
    ),
    resulted: new Set(markets.filter(({ isResulted }) => isResulted).map(({ market }) => market)),
  };
};
