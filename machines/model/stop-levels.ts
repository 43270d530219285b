import { fullPriceOf, takerFeeOf, type Terms } from './instrument.ts';
import { heldPriceWithin, micros, type HeldPriceCenti } from './money.ts';
import type { OrderTotals } from './order.ts';
import type { MarketReading, WatchRule } from './reading.ts';
import type { GuardSettings } from './settings.ts';
import type { PriceFloorSettings } from './stop-settings.ts';

/*
 * Where the stop rules stand for one position: each formula once, for the watch that arms its wires
 * by it and for the trade that decides again. Levels are bids of the held leg, in centi-cents; a
 * level may lie beyond what a contract can cost, and is then never crossed.
 */

/** What was paid for a position, and the highest bid since. */
export type Stake = {
  /** Average price of the entry. */
  readonly entryCenti: HeldPriceCenti;
  /** The bid at which nothing is won and nothing lost after the fees of both legs. */
  readonly evenCenti: number;
  readonly highBidCenti: HeldPriceCenti | null;
};

/**
 * What was paid for a position; null while nothing has been bought. Even is
 * ⌈(cost + fees of the entry + taker fee of selling it all at the entry's price) / count⌉.
 */
export const stakeOf = (
  terms: Terms,
  entry: OrderTotals,
  highBidCenti: HeldPriceCenti | null,
): Stake | null => {
  const { filledCenti, costMicros, feesMicros } = entry;
  if (filledCenti === 0) return null;
  const entryCenti = heldPriceWithin(Math.round(costMicros / filledCenti), fullPriceOf(terms));
  const exitFees = takerFeeOf(terms, filledCenti, entryCenti);
  const evenCenti = Math.ceil(micros(costMicros + feesMicros + exitFees) / filledCenti);
  return { entryCenti, evenCenti, highBidCenti };
};

/** The lower of a gain over the entry and a price; null without either. */
export const targetCenti = (
  {
    gainCenti,
    priceCenti,
  }: { readonly gainCenti: number | null; readonly priceCenti: number | null },
  { entryCenti }: Pick<Stake, 'entryCenti'>,
): number | null => {
  const byGain = gainCenti === null ? null : entryCenti + gainCenti;
  if (byGain === null || priceCenti === null) return byGain ?? priceCenti;
  return Math.min(byGain, priceCenti);
};

/** Bid ≥ this takes the profit; null without a target. */
export const takeProfitCenti = (
  { takeProfit }: GuardSettings,
  stake: Pick<Stake, 'entryCenti'>,
): number | null => targetCenti(takeProfit, stake);

/** The high from which on the trailing stop stands. */
export const trailingFromCenti = (
  { trailingStop }: GuardSettings,
  { entryCenti }: Pick<Stake, 'entryCenti'>,
): number => entryCenti + trailingStop.activationGainCenti;

/** Bid ≤ this trips the trailing stop; null before its activation. */
export const trailingCenti = (guard: GuardSettings, stake: Stake): number | null => {
  const { highBidCenti } = stake;
  return highBidCenti === null || highBidCenti < trailingFromCenti(guard, stake)
    ? null
    : highBidCenti - guard.trailingStop.distanceCenti;
};

/** Bid ≤ this trips the break-even stop once it stands. */
const keptCenti = ({ breakEven }: GuardSettings, { evenCenti }: Stake): number =>
  evenCenti + breakEven.marginCenti;

/** The high from which on the break-even stop stands: there must be something above it to lose. */
export const breakEvenFromCenti = (guard: GuardSettings, stake: Stake): number =>
  Math.max(stake.entryCenti + guard.breakEven.activationGainCenti, keptCenti(guard, stake) + 1);

/** Bid ≤ this trips the break-even stop; null before its activation. */
export const breakEvenCenti = (guard: GuardSettings, stake: Stake): number | null =>
  stake.highBidCenti === null || stake.highBidCenti < breakEvenFromCenti(guard, stake)
    ? null
    : keptCenti(guard, stake);

/** The next bid at which a higher high matters to a rule; null where none looks at a higher one. */
export const nextHighCenti = (guard: GuardSettings, stake: Stake): number | null => {
  const { trailingStop, breakEven } = guard;
  const high = stake.highBidCenti ?? -1;
  const trailFrom = trailingFromCenti(guard, stake);
  const evenFrom = breakEvenFromCenti(guard, stake);
  const levels = [
    ...(trailingStop.enabled ? [high < trailFrom ? trailFrom : high + trailingStop.stepCenti] : []),
    ...(breakEven.enabled && high < evenFrom ? [evenFrom] : []),
  ];
  return levels.length === 0 ? null : Math.min(...levels);
};

/** A quote that says nothing about the floor: its legs disagree, or it and the probability do. */
export const isQuoteDoubtful = (
  {
    maxSpreadCenti,
    maxDivergencePercent,
  }: Pick<PriceFloorSettings, 'maxSpreadCenti' | 'maxDivergencePercent'>,
  {
    bidCenti,
    askCenti,
    probabilityPercent,
  }: Pick<MarketReading, 'bidCenti' | 'askCenti' | 'probabilityPercent'>,
): boolean =>
  bidCenti === null ||
  askCenti === null ||
  askCenti - bidCenti > maxSpreadCenti ||
  (probabilityPercent !== null &&
    Math.abs(probabilityPercent - bidCenti / 100) > maxDivergencePercent);

/** The rule's own switch, where it has what it needs to decide at all. */
export const isRuleEnabled = (guard: GuardSettings, rule: WatchRule): boolean => {
  switch (rule) {
    case 'probability':
      return guard.probabilityStop.enabled;
    case 'momentum':
      return guard.momentumStop.enabled;
    case 'takeProfit': {
      const { enabled, gainCenti, priceCenti } = guard.takeProfit;
      return enabled && (gainCenti !== null || priceCenti !== null);
    }
    case 'trailing':
      return guard.trailingStop.enabled;
    case 'priceFloor':
    case 'breakEven':
    case 'maxHold':
    case 'beforeClose':
      return guard[rule].enabled;
  }
};
