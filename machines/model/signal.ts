import type { SymbolId } from './ids.ts';
import type { Micros } from './money.ts';
import type { EpochMs } from './time.ts';

/** Where a price is thought to go; `none`: nothing is said. */
export const DIRECTIONS = ['up', 'down', 'none'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** A candle whose time is over: what the price did from `openedAtMs` on for the frame's length. */
export type Candle = {
  /** A whole multiple of the frame. */
  readonly openedAtMs: EpochMs;
  readonly openMicros: Micros;
  readonly highMicros: Micros;
  readonly lowMicros: Micros;
  readonly closeMicros: Micros;
  /** Prices it was made of. */
  readonly ticks: number;
  /** How long the feed could not prove its price. */
  readonly unprovenMs: number;
};

export const SIGNAL_RULES = [
  'emaCross',
  'macd',
  'momentum',
  'breakout',
  'rsi',
  'bollinger',
] as const;
export type SignalRule = (typeof SIGNAL_RULES)[number];

/** What one rule says of a closed candle. */
export type Vote = {
  readonly rule: SignalRule;
  readonly direction: Direction;
  /** 0 where it says nothing, else 0.5 at its threshold up to 1. */
  readonly strength: number;
  readonly weight: number;
  /** What was compared, in the rule's unit; null while there is no value. */
  readonly value: number | null;
  readonly threshold: number;
};

/** What all rules together say of a symbol at the close of a candle. */
export type Signal = {
  readonly symbol: SymbolId;
  readonly frameMs: number;
  readonly closedAtMs: EpochMs;
  readonly direction: Direction;
  /** 0 … 100; 0 where the direction is `none`. */
  readonly confidencePercent: number;
  /** Average directional index, 0 … 100; null while there is none. */
  readonly adx: number | null;
  /** What the strength of the trend leaves of the confidence, 0 … 1. */
  readonly trendFactor: number;
  readonly votes: readonly Vote[];
  readonly candle: Candle;
  /** Closed candles that were looked at, this one among them. */
  readonly candles: number;
};

/** The signal that a desk has acted on, with the least confidence that was asked of it. */
export type ActedOn = Pick<Signal, 'frameMs' | 'closedAtMs' | 'direction' | 'confidencePercent'> & {
  readonly minConfidencePercent: number;
};

/** Why a price is not taken into a candle, in the order of the checks. */
export const TICK_FAULTS = ['price', 'order', 'untimely', 'disputed', 'jump', 'overflow'] as const;
export type TickFault = (typeof TICK_FAULTS)[number];

/** Why a candle is not analysed, in the order of the checks. */
export const CANDLE_FAULTS = ['misaligned', 'inverted', 'unproven', 'thin'] as const;
export type CandleFault = (typeof CANDLE_FAULTS)[number];

/** Rows of one kind that were refused for one reason. */
export type Rejected = {
  readonly symbol: SymbolId;
  /** The frame of the candles; null: prices. */
  readonly frameMs: number | null;
  readonly reason: TickFault | CandleFault;
  readonly count: number;
  readonly lastAtMs: EpochMs;
};
