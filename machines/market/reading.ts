import { probabilityOf, type Side } from '../model/contract.ts';
import { fullPriceOf, instrumentOf } from '../model/instrument.ts';
import type { MarketReading } from '../model/reading.ts';
import { readsSpot, type ProbabilityModel } from '../model/probability-model.ts';
import type { GuardSettings } from '../model/settings.ts';
import type { EpochMs } from '../model/time.ts';
import { scoreOf, type MarketRef, type QuoteCell, type SpotCell } from './cells.ts';
import { heldPriceOf } from './held-price.ts';
import { yesPercentOf } from './models/models.ts';
import { ageMs, isFresh } from './proof.ts';
import type { VolatilityWindow } from './volatility.ts';

export type AgeLimits = Pick<GuardSettings, 'maxQuoteAgeMs' | 'maxSpotAgeMs'>;

/** Whose view, by which model and how fresh. */
export type ReadingRequest = {
  readonly ref: MarketRef;
  readonly side: Side;
  readonly model: ProbabilityModel;
  readonly limits: AgeLimits;
  readonly window: VolatilityWindow;
  readonly nowMs: EpochMs;
};

/** With the stored table that its value was read from. */
const withSource = (reading: MarketReading, { tableVersion }: SpotCell): MarketReading =>
  reading.model === 'lookup' && reading.probabilityPercent !== null && tableVersion !== null
    ? { ...reading, tableVersion }
    : reading;

/**
 * What is proven about a market, from the held side's view. The NO leg's bid is the complement of
 * the YES ask. Values without fresh proof are null; ages are given even then, null before the first
 * value.
 */
export const readingOf = (
  quote: QuoteCell,
  spot: SpotCell,
  { ref, side, model, limits, window, nowMs }: ReadingRequest,
): MarketReading => {
  const full = fullPriceOf(ref);
  const quoteIsFresh = isFresh(quote, limits.maxQuoteAgeMs, nowMs);
  const spotIsFresh = isFresh(spot, limits.maxSpotAgeMs, nowMs);
  const isKnown = model === 'implied' ? quoteIsFresh : !readsSpot(model) || spotIsFresh;
  const { strikeMicros, closeAtMs } = ref;
  const sight = { quote, spot, strikeMicros, closeAtMs, ...instrumentOf(ref) };
  const yesPercent = isKnown ? yesPercentOf(model, sight, window, nowMs) : null;
  const yesBid = quoteIsFresh ? quote.value?.yesBidCenti : null;
  const yesAsk = quoteIsFresh ? quote.value?.yesAskCenti : null;
  const reading: MarketReading = {
    bidCenti: heldPriceOf(side, side === 'yes' ? yesBid : yesAsk, full),
    askCenti: heldPriceOf(side, side === 'yes' ? yesAsk : yesBid, full),
    probabilityPercent: yesPercent === null ? null : probabilityOf(side, yesPercent),
    model,
    momentumBp: spotIsFresh ? scoreOf(spot, nowMs) : null,
    spotMicros: spotIsFresh ? (spot.value?.priceMicros ?? null) : null,
    quoteAgeMs: ageMs(quote, nowMs),
    spotAgeMs: ageMs(spot, nowMs),
  };
  return withSource(reading, spot);
};
