import type { QuoteCell, SpotCell } from '../cells.ts';
import type { Instrumented } from '../../model/instrument.ts';
import type { TableLack } from './lookup-table.ts';
import type { VolatilityWindow } from '../volatility.ts';

/** What a model may look at: the cells of one market and the contract's terms. */
export type Sight = Instrumented & {
  readonly quote: QuoteCell;
  readonly spot: SpotCell;
  readonly strikeMicros: number;
  readonly closeAtMs: number;
};

/** What may keep a model from a value while its inputs are fresh. */
export type ModelLack =
  | 'noMiddle'
  | 'noVolatility'
  | 'noTable'
  | TableLack
  | 'noExternal'
  | 'externalNotYet'
  | 'externalStale';

/**
 * A probability model. It is asked with cells that the caller knows to be fresh, as far as the
 * model reads them, and never guesses: what it cannot say is null.
 */
export type Model = {
  /** The probability of YES, 0 … 100; null where there is none. */
  readonly yesPercent: (sight: Sight, window: VolatilityWindow, nowMs: number) => number | null;
  /**
   * What it lacks to value the market; null when nothing. The time to close alone is no lack once
   * the market has closed: nothing is decided by a probability then.
   */
  readonly lack: (sight: Sight, window: VolatilityWindow, nowMs: number) => ModelLack | null;
  /** A lack in plain words, with the figures behind it. */
  readonly inWords: (
    lack: ModelLack,
    sight: Sight,
    window: VolatilityWindow,
    nowMs: number,
  ) => string;
};
