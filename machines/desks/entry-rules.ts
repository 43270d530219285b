import type { Side } from '../model/contract.ts';
import type { Market } from '../model/market.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  heldPriceCenti,
  type CountCenti,
  type HeldPriceCenti,
} from '../model/money.ts';
import type { MarketReading } from '../model/reading.ts';
import type { DeskSettings } from '../model/settings.ts';
import type { ActedOn, Signal } from '../model/signal.ts';
import { timeToCloseMs, type EpochMs } from '../model/time.ts';
import { actedOn, signalRefusal } from './signal-rule.ts';

/** A market with what is proven about it, seen from its active side. */
export type Candidate = {
  readonly market: Market;
  readonly side: Side;
  readonly reading: MarketReading;
  /** A trade on this market is alive, closing included. */
  readonly isOccupied: boolean;
  /** A trade on this market and side has been closed before. */
  readonly wasTraded: boolean;
  /** The strike and side may not be entered before this instant. */
  readonly coolUntilMs: EpochMs | null;
  /** The newest signal of its symbol in the desk's frame; null: none yet. */
  readonly signal: Signal | null;
};

export type Entry = {
  readonly market: Market;
  readonly side: Side;
  readonly limitCenti: HeldPriceCenti;
  readonly countCenti: CountCenti;
  readonly reading: MarketReading;
  /** The signal that it rests on; null where the desk requires none. */
  readonly actedOn: ActedOn | null;
};

/** The side that would win at this spot price: YES above the strike, NO at or below it. */
export const activeSide = (market: Market, spotMicros: number): Side =>
  spotMicros > market.strikeMicros ? 'yes' : 'no';

/** Time to close within `[minTtcMs, maxTtcMs]`. */
export const isInWindow = (market: Market, settings: DeskSettings, nowMs: EpochMs): boolean => {
  const ttcMs = timeToCloseMs(market.closeAtMs, nowMs);
  return ttcMs >= settings.minTtcMs && ttcMs <= settings.maxTtcMs;
};

/** Why a candidate is not entered, in the order of the checks; null when it is. */
export const refusalOf = (
  { market, reading, isOccupied, wasTraded, coolUntilMs, side, signal }: Candidate,
  settings: DeskSettings,
  nowMs: EpochMs,
): string | null => {
  const { probabilityPercent, askCenti, bidCenti } = reading;
  if (market.status !== 'active') return `the market is ${market.status}`;
  if (!isInWindow(market, settings, nowMs)) return 'outside the time window';
  if (isOccupied) return 'a trade holds this market';
  if (wasTraded && !settings.allowReEntry) return 're-entry is off';
  if (coolUntilMs !== null && nowMs < coolUntilMs) return 'cooling down';
  if ((market.volumeCenti ?? 0) < settings.minVolumeContracts * 100) return 'the volume is too low';
  if (probabilityPercent === null) return 'no proven probability';
  if (askCenti === null) return 'nobody offers this side';
  if (bidCenti === null) return 'nobody bids for this side';
  if (askCenti > settings.maxAskCenti) return 'the ask is above the limit';
  if (FULL_PRICE_CENTI - bidCenti > settings.maxAskCenti)
    return 'the ask of the other side is above the limit';
  if (probabilityPercent < settings.minProbabilityPercent) return 'the probability is too low';
  if (probabilityPercent - askCenti / 100 < settings.minEdgePercent - settings.edgeTolerancePercent)
    return 'the edge is too small';
  return signalRefusal(signal, side, settings.signal, nowMs);
};

/**
 * The entries to make now, most probable first, as many as the desk may still open. Each buys at
 * the ask it was judged by.
 */
export const chooseEntries = (
  candidates: readonly Candidate[],
  settings: DeskSettings,
  openTrades: number,
  nowMs: EpochMs,
): readonly Entry[] =>
  candidates
    .filter((candidate) => refusalOf(candidate, settings, nowMs) === null)
    .toSorted((a, b) => (b.reading.probabilityPercent ?? 0) - (a.reading.probabilityPercent ?? 0))
    .slice(0, Math.max(0, settings.maxOpenTrades - openTrades))
    .map(({ market, side, reading, signal }) => ({
      market,
      side,
      reading,
      actedOn: actedOn(signal, settings.signal),
      limitCenti: heldPriceCenti(reading.askCenti ?? 0),
      countCenti: countCenti(Math.round(settings.quantityContracts * settings.multiplier * 100)),
    }));
