import type { EpochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';

export type TradeCountFigures = {
  readonly hits: number;
  /** Asked for while too old or overtaken by a close: a refresh was begun. */
  readonly misses: number;
  readonly failures: number;
  /** Share of the questions that a fresh count answered; null before the first. */
  readonly hitRate: number | null;
};

/**
 * The number of closed trades, kept beside the store so that no decision waits for it. A question
 * is answered at once with what is known; one that finds the count too old, or overtaken by a
 * closed trade, has it read anew for the next. A refresh that fails leaves the last count.
 */
export type TradeCount = {
  /** Null until the first reading has succeeded. */
  readonly closed: () => number | null;
  /** Reads the count now; never rejects. */
  readonly refresh: () => Promise<void>;
  /** A trade has been closed: the count is no longer true. */
  readonly overtaken: () => void;
  readonly figures: () => TradeCountFigures;
};

export type TradeCountOptions = {
  readonly clock: Clock;
  /** How long a count is believed. */
  readonly maxAgeMs: number;
  readonly read: () => Promise<number>;
  /** A refresh failed; the count of `ageMs` ago stays in use, or none where it is null. */
  readonly failed: (error: unknown, ageMs: number | null) => void;
};

type Known = { readonly count: number; readonly atMs: EpochMs };

export const createTradeCount = (options: TradeCountOptions): TradeCount => {
  const { clock, maxAgeMs, read, failed } = options;
  let known: Known | null = null;
  let isOvertaken = false;
  let reading: Promise<void> | null = null;
  let hits = 0;
  let misses = 0;
  let failures = 0;

  const readOnce = async (): Promise<void> => {
    const atMs = clock.now();
    isOvertaken = false;
    try {
      known = { count: await read(), atMs };
    } catch (error) {
      failures += 1;
      isOvertaken = true;
      failed(error, known === null ? null : clock.now() - known.atMs);
    } finally {
      reading = null;
    }
  };
  const refresh = (): Promise<void> => (reading ??= readOnce());

  return {
    closed: () => {
      if (known !== null && !isOvertaken && clock.now() - known.atMs <= maxAgeMs) hits += 1;
      else {
        misses += 1;
        void refresh();
      }
      return known?.count ?? null;
    },
    refresh,
    overtaken: () => {
      isOvertaken = true;
      void refresh();
    },
    figures: () => ({
      hits,
      misses,
      failures,
      hitRate: hits + misses === 0 ? null : hits / (hits + misses),
    }),
  };
};
