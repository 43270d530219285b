/** A rule's part in the vote. */
export type VoteSettings = { readonly enabled: boolean; readonly weight: number };

/** The bounds between which the strength of a vote grows from 0.5 to 1. */
export type VoteBounds = { readonly threshold: number; readonly full: number };

/** A trend weaker than `belowAdx` leaves this share of the confidence. */
export type TrendBand = { readonly belowAdx: number; readonly factor: number };

/** The rules of the signals; periods count candles. */
export type SignalRules = {
  readonly emaCross: VoteSettings & {
    readonly fastPeriod: number;
    readonly slowPeriod: number;
    readonly thresholdBp: number;
    readonly fullBp: number;
  };
  readonly macd: VoteSettings & {
    readonly fastPeriod: number;
    readonly slowPeriod: number;
    readonly signalPeriod: number;
    readonly thresholdBp: number;
    readonly fullBp: number;
  };
  readonly momentum: VoteSettings & { readonly thresholdBp: number; readonly fullBp: number };
  readonly breakout: VoteSettings & {
    readonly period: number;
    readonly thresholdRanges: number;
    readonly fullRanges: number;
  };
  readonly rsi: VoteSettings & {
    readonly period: number;
    readonly overbought: number;
    readonly oversold: number;
  };
  readonly bollinger: VoteSettings & {
    readonly period: number;
    readonly deviations: number;
    readonly fullDeviations: number;
  };
};

/** Which prices and candles are analysed at all. */
export type SignalData = {
  /** A price that is further than this from the one before needs a second one beside it. */
  readonly maxJumpPercent: number;
  /** Without proof for longer than this, the feed has a hole. */
  readonly maxSilenceMs: number;
  /** Share of a candle that may lie in holes. */
  readonly maxUnprovenPercent: number;
  readonly minTicks: number;
};

/** How signals are made. */
export type SignalSettings = {
  readonly enabled: boolean;
  readonly framesMs: readonly number[];
  /** Closed candles that an analysis looks back on. */
  readonly historyCandles: number;
  /** Missing candles in a row that an analysis steps over; after more it begins anew. */
  readonly maxMissingCandles: number;
  readonly keepMs: number;
  readonly data: SignalData;
  readonly rules: SignalRules;
  readonly trend: {
    readonly enabled: boolean;
    readonly period: number;
    /** A weaker trend makes no signal. */
    readonly rejectBelowAdx: number;
    /** The first band that the trend falls below decides; above all of them nothing is taken. */
    readonly bands: readonly TrendBand[];
  };
};
