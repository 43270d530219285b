import { readsSpot } from '../model/probability-model.ts';
import { ageMs, doubtOf, isFresh, type ProvenCell } from './proof.ts';
import { scoreOf } from './cells.ts';
import type { Cohort } from './cohort.ts';
import { modelLackInWords, modelLackOf } from './models/models.ts';
import type { VolatilityWindow } from './volatility.ts';
import { seconds } from './words.ts';

/*
 * Protection: a trade is protected while every enabled rule has fresh inputs and at least one of
 * them can decide. In detail, all of:
 *
 *   always                  stops enabled, one rule at least enabled, a fresh quote to exit by
 *   probability, implied    both YES sides quoted and not crossed
 *   probability, logNormal  fresh spot, and enough price history for a volatility
 *   probability, lookup     fresh spot, and a table that has a value there
 *   probability, external   a value of the other process that holds by its own word
 *   momentum                fresh spot; the score itself only when no other rule is enabled
 *   by bid or by time       nothing more: the quote is what they decide by, or leave by
 *
 * Momentum beside another rule may so be without a score for the first minute of prices, or for the
 * minute after a hole in them: the other rule guards the trade meanwhile, and `blockers` names the
 * one that is warming up. The TTC gate is a rule, not a lack of data: a gated
 * trade stays protected. The close of the market changes nothing either; the venue's word ends the
 * trade, and until then nothing trips.
 */
export type Lack =
  'stopsDisabled' | 'noRule' | 'quoteStale' | 'spotStale' | 'noProbability' | 'noMomentum';

/** Behind the TTC gate no probability is asked for: what ends before the close may end there. */
const lacksProbability = (
  { market, needs }: Cohort,
  window: VolatilityWindow,
  nowMs: number,
): boolean => {
  const lack = modelLackOf(needs.model, market, window, nowMs);
  return lack === 'ttcTooShort' ? nowMs <= market.closeAtMs - needs.minTtcMs : lack !== null;
};

/** What the cohort lacks to be protected at `nowMs`; null when it is protected. */
export const lackOf = (cohort: Cohort, window: VolatilityWindow, nowMs: number): Lack | null => {
  const { needs, market } = cohort;
  const { model, momentum, others, probability } = needs;
  if (!needs.stopsEnabled) return 'stopsDisabled';
  if (!probability && !momentum && !others) return 'noRule';
  if (!isFresh(market.quote, needs.maxQuoteAgeMs, nowMs)) return 'quoteStale';
  const isSpotNeeded = momentum || (probability && readsSpot(model));
  if (isSpotNeeded && !isFresh(market.spot, needs.maxSpotAgeMs, nowMs)) return 'spotStale';
  if (probability) return lacksProbability(cohort, window, nowMs) ? 'noProbability' : null;
  return momentum && !others && scoreOf(market.spot, nowMs) === null ? 'noMomentum' : null;
};

const ofModel = (
  { needs: { model }, market }: Cohort,
  window: VolatilityWindow,
  nowMs: number,
): string => {
  const lack = modelLackOf(model, market, window, nowMs);
  return lack === null
    ? `the ${model} probability is there again`
    : modelLackInWords(model, lack, market, window, nowMs);
};

const ofCell = (
  name: string,
  cell: ProvenCell<unknown>,
  maxAgeMs: number,
  nowMs: number,
): string => {
  const age = ageMs(cell, nowMs);
  if (cell.feed === null || age === null) return `no ${name} yet`;
  const doubt = doubtOf(cell);
  if (doubt !== null) return `${name} in doubt, ${seconds(age)} old: ${doubt}`;
  const limit = seconds(maxAgeMs);
  return `${name} is ${seconds(age)} old, limit ${limit}: ${cell.feed.feed} is silent`;
};

/** A lack in plain words, with the feed or value and its age. */
export const lackInWords = (
  lack: Lack,
  cohort: Cohort,
  window: VolatilityWindow,
  nowMs: number,
): string => {
  const { needs, market } = cohort;
  const { quote, spot } = market;
  switch (lack) {
    case 'stopsDisabled':
      return 'stops disabled';
    case 'noRule':
      return 'no stop rule is enabled';
    case 'quoteStale':
      return ofCell(`quote of ${quote.market}`, quote, needs.maxQuoteAgeMs, nowMs);
    case 'spotStale':
      return ofCell(`spot price of ${spot.symbol}`, spot, needs.maxSpotAgeMs, nowMs);
    case 'noProbability':
      return ofModel(cohort, window, nowMs);
    case 'noMomentum':
      return `no momentum of ${spot.symbol}: no known price of 1 min ago or earlier`;
  }
};
