import type { Side } from '../model/contract.ts';
import type { MarketTicker } from '../model/ids.ts';
import type { EpochMs } from '../model/time.ts';
import { isAlive } from './order-rules.ts';
import type { VenuePosition } from '../model/venue-account.ts';
import type { OurOrder, OurTrade, OurWorld, TheirWorld } from './worlds.ts';

/** What our books say of one market. */
export type Holding = {
  readonly trades: readonly OurTrade[];
  readonly yesCenti: number;
  readonly noCenti: number;
  /** How far the open orders may move the net without our knowing yet. */
  readonly mayRiseCenti: number;
  readonly mayFallCenti: number;
  readonly hasOrders: boolean;
};

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** Buying YES and selling NO raise the net; the other two lower it. */
const doesRaise = ({ side, action }: OurOrder): boolean => (side === 'yes') === (action === 'buy');

/**
 * What may have traded without our knowing: every living order but those that the venue shows
 * resting as we know them. A fill that comes between two reads is not found a second time.
 */
export const unsettled = (ours: OurWorld, theirs: TheirWorld): readonly OurOrder[] => {
  const resting = new Map(
    theirs.orders
      .filter(({ status }) => status === 'resting')
      .map(({ clientOrderId, filledCenti }) => [clientOrderId, filledCenti]),
  );
  return ours.orders.filter(
    (order) => isAlive(order) && resting.get(order.orderId) !== order.filledCenti,
  );
};

/** `open` are the orders that may have traded. */
export const holdingOf = (trades: readonly OurTrade[], open: readonly OurOrder[]): Holding => {
  const held = (side: OurTrade['side']): number =>
    sum(trades.filter((trade) => trade.side === side).map(({ heldCenti }) => heldCenti));
  const left = (of: readonly OurOrder[]): number =>
    sum(of.map(({ countCenti: count, filledCenti }) => Math.max(0, count - filledCenti)));
  return {
    trades,
    yesCenti: held('yes'),
    noCenti: held('no'),
    mayRiseCenti: left(open.filter(doesRaise)),
    mayFallCenti: left(open.filter((order) => !doesRaise(order))),
    hasOrders: open.length > 0,
  };
};

export const groupBy = <T extends { readonly market: MarketTicker }>(
  items: readonly T[],
): ReadonlyMap<MarketTicker, readonly T[]> => {
  const groups = new Map<MarketTicker, T[]>();
  for (const item of items) {
    const group = groups.get(item.market);
    if (group === undefined) groups.set(item.market, [item]);
    else group.push(item);
  }
  return groups;
};

/** Contracts of a position, hundredths: positive YES, negative NO. */
export const signed = (position: VenuePosition | undefined): number => {
  if (position === undefined) return 0;
  return position.side === 'yes' ? position.countCenti : 0 - position.countCenti;
};

/** Trading has ended, or a result is known: what is held leaves by the settlement alone. */
export const isOver = (
  ours: OurWorld,
  market: MarketTicker,
  holding: Holding,
  asOfMs: EpochMs,
): boolean =>
  ours.resulted.has(market) ||
  (holding.trades.length > 0 && holding.trades.every(({ closeAtMs }) => closeAtMs <= asOfMs));

/** Our own orders have changed there since, or so shortly before that the venue's reads trail. */
export const isRecent = (
  ours: OurWorld,
  market: MarketTicker,
  asOfMs: EpochMs,
  graceMs: number,
): boolean => {
  const changedAtMs = ours.changedAtMs.get(market);
  return changedAtMs !== undefined && asOfMs <= changedAtMs + graceMs;
};

export const heldOn = ({ yesCenti, noCenti }: Holding, side: Side): number =>
  side === 'yes' ? yesCenti : noCenti;
