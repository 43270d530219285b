import { heldFromYes, probabilityOf, type Side } from '../model/contract.ts';
import type { HeldPriceCenti, YesPriceCenti } from '../model/money.ts';
import type { MarketReading } from '../model/reading.ts';
import { readsSpot, type ProbabilityModel } from '../model/probability-model.ts';
import type { GuardSettings } from '../model/settings.ts';
import type { EpochMs } from '../model/time.ts';
import { scoreOf, type MarketRef, type QuoteCell, type SpotCell } from './cells.ts';
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

const held = (side: Side, price: YesPriceCenti | null | undefined): HeldPriceCenti | null =>
  price === null || price === undefined ? null : heldFromYes(side, price);

/** Which stored table a value was read from. */
const sourceOf = (
  model: ProbabilityModel,
  yesPercent: number | null,
  { tableVersion }: SpotCell,
): Pick<MarketReading, 'tableVersion'> =>
  model === 'lookup' && yesPercent !== null && tableVersion !== null ? { tableVersion } : {};

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
  const quoteIsFresh = isFresh(quote, limits.maxQuoteAgeMs, nowMs);
  const spotIsFresh = isFresh(spot, limits.maxSpotAgeMs, nowMs);
  const isKnown = model === 'implied' ? quoteIsFresh : !readsSpot(model) || spotIsFresh;
  const sight = { quote, spot, strikeMicros: ref.strikeMicros, closeAtMs: ref.closeAtMs };
  const yesPercent = isKnown ? yesPercentOf(model, sight, window, nowMs) : null;
  const yesBid = quoteIsFresh ? quote.value?.yesBidCenti : null;
  const yesAsk = quoteIsFresh ? quote.value?.yesAskCenti : null;
  return {
    bidCenti: held(side, side === 'yes' ? yesBid : yesAsk),
    askCenti: held(side, side === 'yes' ? yesAsk : yesBid),
    probabilityPercent: yesPercent === null ? null : probabilityOf(side, yesPercent),
    model,
    ...sourceOf(model, yesPercent, spot),
    momentumBp: spotIsFresh ? scoreOf(spot, nowMs) : null,
    spotMicros: spotIsFresh ? (spot.value?.priceMicros ?? null) : null,
    quoteAgeMs: ageMs(quote, nowMs),
    spotAgeMs: ageMs(spot, nowMs),
  };
};
