import type { SymbolId } from '../../../machines/model/ids.ts';
import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import type { IndexValue, VenueEvent } from './events.ts';

/** The settlement indices of the paper world: the tape's spot prices, averaged. */
export type Indices = {
  readonly ids: ReadonlySet<string>;
  readonly spot: (symbol: SymbolId, atMs: EpochMs, priceMicros: number) => void;
  /** What is published at `nowMs`; `divergenceBp` sets every value off from the tape. */
  readonly published: (nowMs: EpochMs, divergenceBp: number) => readonly VenueEvent[];
};

export const INDEX_EVERY_MS = 1_000;
/** An index is made of several exchanges' books, and so a little slower than any one of them. */
const SMOOTHED_MS = 2_000;
const MEAN_OF_MS = 60_000;

type Point = { readonly atMs: EpochMs; readonly priceMicros: number };

const indexIdOf = (symbol: SymbolId): string =>
  symbol === 'BTC-USD' ? 'BRTI' : `${symbol.replace('-', '')}_RTI`;

const mean = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

/** The tape's price over the smoothing window; where it is quiet, its last one. */
const smoothed = (points: readonly Point[], nowMs: EpochMs): number | null => {
  const recent = points.filter(({ atMs }) => atMs > nowMs - SMOOTHED_MS);
  const used = recent.length > 0 ? recent : points.slice(-1);
  return used.length === 0 ? null : mean(used.map(({ priceMicros }) => priceMicros));
};

export const createIndices = (symbols: readonly SymbolId[]): Indices => {
  const tapes = new Map<SymbolId, readonly Point[]>();
  const values = new Map<SymbolId, readonly Point[]>();

  const publish = (symbol: SymbolId, nowMs: EpochMs, divergenceBp: number): IndexValue | null => {
    const plain = smoothed(tapes.get(symbol) ?? [], nowMs);
    if (plain === null) return null;
    const priceMicros = Math.round(plain * (1 + divergenceBp / 10_000));
    const window = [...(values.get(symbol) ?? []), { atMs: nowMs, priceMicros }].filter(
      ({ atMs }) => atMs > nowMs - MEAN_OF_MS,
    );
    values.set(symbol, window);
    return {
      indexId: indexIdOf(symbol),
      valueMicros: priceMicros,
      meanMicros: mean(window.map((point) => point.priceMicros)),
      count: window.length,
    };
  };

  return {
    ids: new Set(symbols.map(indexIdOf)),
    spot: (symbol, atMs, priceMicros) => {
      const known = (tapes.get(symbol) ?? []).filter(
        (point) => point.atMs > plusMs(atMs, -MEAN_OF_MS),
      );
      tapes.set(symbol, [...known, { atMs, priceMicros }]);
    },
    published: (nowMs, divergenceBp) =>
      symbols.flatMap((symbol): readonly VenueEvent[] => {
        const value = publish(symbol, nowMs, divergenceBp);
        return value === null ? [] : [{ type: 'indexPublished', value, atMs: nowMs }];
      }),
  };
};
