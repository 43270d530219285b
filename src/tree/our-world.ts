import { readBeside } from '../../db/externals.ts';
import { readOurMarkets, readOurOrders, readOurTrades } from '../../db/our-account.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { OurWorld, TheirWorld } from '../../machines/accounts/worlds.ts';
import type { BookId, InstallationId } from '../../machines/model/ids.ts';
import { tradeOfClientOrder } from '../../machines/model/order.ts';

/** What the store says of a book, as far as the venue's answer needs it. */
export const readOurWorld = async (
  q: Queryable,
  { book, installation }: { readonly book: BookId; readonly installation: InstallationId },
  theirs: TheirWorld,
): Promise<OurWorld> => {
  const named = theirs.orders.flatMap(({ clientOrderId: orderId }) => {
    const tradeId = orderId === null ? null : tradeOfClientOrder(installation, orderId);
    return orderId === null || tradeId === null ? [] : [{ tradeId, orderId }];
  });
  const orders = await readOurOrders(q, book, named);
  const trades = await readOurTrades(q, book);
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
      (await readBeside(q, book)).map(({ market, side, countCenti }) => [
        market,
        side === 'yes' ? countCenti : 0 - countCenti,
      ]),
    ),
    resulted: new Set(markets.filter(({ isResulted }) => isResulted).map(({ market }) => market)),
  };
};
