import type { MarketTicker } from '../model/ids.ts';
import type { Difference } from './differences.ts';
import { orderDifferences } from './order-rules.ts';
import { positionDifferences } from './position-rules.ts';
import type { VenueSettlement } from '../model/venue-account.ts';
import type { OurWorld, TheirWorld } from './worlds.ts';

const settlementDifference = (
  ours: OurWorld,
  { market, result, settledAtMs }: VenueSettlement,
): readonly Difference[] => {
  const waiting = ours.trades.filter((trade) => trade.market === market && !trade.isSettled);
  if (waiting.length === 0) return [];
  const trades = waiting.filter(({ isParked }) => !isParked).map(({ tradeId }) => tradeId);
  const action = trades.length > 0 ? 'tellTrades' : 'show';
  return [{ kind: 'settlementUnheard', action, market, trades, result, settledAtMs }];
};

/** The markets of orders that will hear news: what their trades hold is about to change. */
const marketsOf = (differences: readonly Difference[]): readonly MarketTicker[] =>
  differences.flatMap((difference) =>
    difference.action === 'tellOrder' ? [difference.order.market] : [],
  );

export type Comparison = {
  readonly differences: readonly Difference[];
  /** Markets whose quantities could not be compared: ours were changing. */
  readonly unjudged: ReadonlySet<MarketTicker>;
};

/**
 * What the venue knows and our books do not. `theirs` must have been read first and `ours` after
 * it, so that an order of ours that is not in `ours` is none we know. Differences that rest on
 * something being absent (`isSuspicion`) count once they are found again, as of a later instant.
 */
export const reconcile = (
  ours: OurWorld,
  theirs: TheirWorld,
  rules: {
    /** How far the venue's reads may trail a change on our side. */
    readonly graceMs: number;
  },
): Comparison => {
  const orders = orderDifferences(ours, theirs);
  const settled = theirs.settlements.map(({ market }) => market);
  const moving = new Set([...marketsOf(orders), ...settled]);
  const positions = positionDifferences(ours, theirs, { ...rules, moving });
  const settlements = theirs.settlements.flatMap((one) => settlementDifference(ours, one));
  return {
    differences: [...orders, ...settlements, ...positions.differences],
    unjudged: positions.unjudged,
  };
};
