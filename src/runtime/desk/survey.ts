import { activeSide, type Candidate } from '../../../machines/desks/entry-rules.ts';
import type { Side } from '../../../machines/model/contract.ts';
import type { MarketTicker, SymbolId } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import type { GuardSettings } from '../../../machines/model/settings.ts';
import type { Signal } from '../../../machines/model/signal.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Board } from '../../../machines/market/board.ts';

/** A market and side, the unit of occupation, cooldown and re-entry. */
export type Place = `${MarketTicker}/${Side}`;
export const placeOf = (market: MarketTicker, side: Side): Place => `${market}/${side}`;

/** What a desk knows of its places. */
export type Memory = {
  readonly occupied: ReadonlySet<Place>;
  readonly coolUntilMs: ReadonlyMap<Place, EpochMs>;
  readonly wasTraded: (market: MarketTicker, side: Side) => boolean;
  readonly newestSignal: (symbol: SymbolId) => Signal | null;
};

/** A market seen from its active side; null without a proven spot price. */
export const survey = (
  board: Board,
  market: Market,
  guard: GuardSettings,
  memory: Memory,
  nowMs: EpochMs,
): Candidate | null => {
  const { ticker, symbol, strikeMicros, closeAtMs } = market;
  const ref = { market: ticker, symbol, strikeMicros, closeAtMs };
  const { spotMicros } = board.reading(ref, 'yes', guard.model, guard, nowMs);
  if (spotMicros === null) return null;
  const side = activeSide(market, spotMicros);
  const place = placeOf(ticker, side);
  return {
    market,
    side,
    reading: board.reading(ref, side, guard.model, guard, nowMs),
    isOccupied: memory.occupied.has(place),
    wasTraded: memory.wasTraded(ticker, side),
    coolUntilMs: memory.coolUntilMs.get(place) ?? null,
    signal: memory.newestSignal(symbol),
  };
};
