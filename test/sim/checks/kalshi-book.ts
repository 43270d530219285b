import type { LedgerEntry, PlacedOrder } from '../../../src/simulator/ledger/entries.ts';
import type { VenueFacts, VenueFillFact } from './venue-checks.ts';

const MILLIONTHS_PER_CENTI = 10_000;

type Fill = Extract<LedgerEntry, { type: 'orderFilled' }>['fill'];

const factOf = ({ countCenti, fillId }: Fill): VenueFillFact => ({
  fillId,
  countMillionths: countCenti * MILLIONTHS_PER_CENTI,
  priceMicros: null,
});

const takePlaced = (facts: VenueFacts, order: PlacedOrder, fills: readonly Fill[]): void => {
  const isToRest = order.timeInForce === 'good_till_canceled';
  facts.accepted({ ...order, isToRest });
  const filled = fills.reduce((sum, fill) => sum + fill.countCenti, 0);
  if (filled > 0 && filled < order.countCenti) facts.cutShort(order);
  for (const fill of fills) facts.filled(order.orderId, factOf(fill));
};

/** Tells the facts what an entry of Kalshi's book of record says. */
export const takeEntry = (facts: VenueFacts, entry: LedgerEntry): void => {
  if (entry.type === 'orderAccepted') takePlaced(facts, entry.order, entry.fills);
  if (entry.type === 'orderFilled') facts.filled(entry.orderId, factOf(entry.fill));
};
