import { heldFromYes, type Side } from '../model/contract.ts';
import type { VenueOrderId } from '../model/ids.ts';
import { fullPriceOf } from '../model/instrument.ts';
import { micros, type CountCenti, type HeldPriceCenti } from '../model/money.ts';
import { tradeOfClientOrder } from '../model/order.ts';
import type { AdoptedPosition } from '../model/trade.ts';
import { signed } from './holdings.ts';
import type { Claim } from './claims.ts';
import type { VenueFill } from '../model/venue-account.ts';
import type { OurTrade, OurWorld, TheirWorld } from './worlds.ts';

/* What a claimed position has cost: by the fills that made it, else by the venue's own figure. */

/** Contracts on one side, at their average cost: what is sold leaves at that average. */
type Lot = {
  readonly side: Side;
  readonly count: number;
  readonly cost: number;
  readonly fees: number;
};

const EMPTY: Lot = { side: 'yes', count: 0, cost: 0, fees: 0 };

const shrunk = ({ side, count, cost, fees }: Lot, by: number): Lot => {
  const left = count - by;
  return { side, count: left, cost: (cost * left) / count, fees: (fees * left) / count };
};

/** A fill, with the leg of it that was bought and what one contract of that has cost. */
type Bought = {
  readonly fill: VenueFill;
  readonly side: Side;
  readonly priceCenti: HeldPriceCenti;
};

const bought = (lot: Lot, { fill, side, priceCenti }: Bought, count: number): Lot => ({
  side,
  count: lot.count + count,
  cost: lot.cost + priceCenti * count,
  fees: lot.fees + (fill.feeMicros * count) / fill.countCenti,
});

/** One fill: it grows the lot, or nets it away and may turn it over. */
const filled = (lot: Lot, one: Bought): Lot => {
  const { countCenti: count } = one.fill;
  if (lot.count === 0 || lot.side === one.side)
    return bought(lot.count === 0 ? EMPTY : lot, one, count);
  const closing = Math.min(lot.count, count);
  const left = closing === lot.count ? EMPTY : shrunk(lot, closing);
  return closing === count ? left : bought(EMPTY, one, count - closing);
};

/** What these fills have left; null where one of them does not say which way it went. */
const lotOf = (fills: readonly VenueFill[], full: number): Lot | null => {
  let lot = EMPTY;
  for (const fill of [...fills].sort((a, b) => a.atMs - b.atMs)) {
    const { bought: side, yesPriceCenti } = fill;
    if (side === null) return null;
    lot = filled(lot, { fill, side, priceCenti: heldFromYes(side, yesPriceCenti, full) });
  }
  return lot;
};

/** The orders of trades that bought for themselves: those of an adopted one sell others' lot. */
const ordersOfOurs = (ours: OurWorld, theirs: TheirWorld): ReadonlySet<VenueOrderId> => {
  const orders = new Set(
    theirs.orders
      .filter(
        ({ clientOrderId: name }) =>
          name !== null && tradeOfClientOrder(ours.installation, name) !== null,
      )
      .map(({ venueOrderId }) => venueOrderId),
  );
  for (const { venueOrderId, isAdopted } of ours.orders)
    if (venueOrderId !== null && isAdopted) orders.delete(venueOrderId);
    else if (venueOrderId !== null) orders.add(venueOrderId);
  return orders;
};

/** The share that `count` contracts have in what `total` of them cost. */
const share = (amount: number, count: number, total: number) =>
  micros(Math.round((amount * count) / total));

/**
 * The cost of `count` contracts of a claim that `claimOf` has granted. The fills count only where
 * they explain the whole of what we have not bought ourselves, claimed before or not; the venue's
 * figure only where no trade holds any.
 */
export const priceOf = (
  ours: OurWorld,
  theirs: TheirWorld,
  { market, side }: Claim,
  count: CountCenti,
): AdoptedPosition => {
  const mine = ordersOfOurs(ours, theirs);
  const position = theirs.positions.find((one) => one.market === market);
  const lot = lotOf(
    theirs.fills.filter((fill) => fill.market === market && !mine.has(fill.venueOrderId)),
    fullPriceOf(position ?? {}),
  );
  const trades = ours.trades.filter((trade) => trade.market === market);
  const heldBy = (some: readonly OurTrade[]): number =>
    some.reduce((sum, { heldCenti }) => sum + heldCenti, 0);
  const total = Math.abs(signed(position));
  if (
    lot?.side === side &&
    lot.count === total - heldBy(trades.filter((trade) => !trade.isAdopted))
  )
    return {
      costMicros: share(lot.cost, count, lot.count),
      feesMicros: share(lot.fees, count, lot.count),
      priced: 'fills',
    };
  if (heldBy(trades) > 0 || typeof position?.costMicros !== 'number')
    return { costMicros: null, feesMicros: micros(0), priced: 'unknown' };
  return {
    costMicros: share(position.costMicros, count, total),
    feesMicros: micros(0),
    priced: 'exposure',
  };
};
