import type { Micros } from '../../machines/model/money.ts';
import type { EpochMs } from '../../machines/model/time.ts';

/* What `tradewarden whatif` shows, as plain data. */

/** One closed trade on the curve of what has been realised. */
export type EquityPoint = {
  readonly atMs: EpochMs;
  /** Realised so far, after fees. */
  readonly totalMicros: Micros;
  readonly trade: string;
  readonly method: string;
  readonly isStop: boolean;
};

/** Exits by a stop, and those that sold below the bid that was seen when the stop fired. */
export type StopExits = {
  readonly count: number;
  readonly belowTrigger: number;
  /** The most that one sold below its trigger's bid, centi-cents a contract. */
  readonly worstCenti: number;
};

/** What a tape has come to, in figures that two settings can be compared by. */
export type TapeOutcome = {
  readonly trades: {
    readonly opened: number;
    readonly closed: number;
    readonly failed: number;
    readonly left: number;
    readonly won: number;
    readonly lost: number;
    readonly drawn: number;
  };
  /** How many trades ended by each method. */
  readonly closedBy: Readonly<Record<string, number>>;
  readonly pnlMicros: Micros;
  readonly feesMicros: Micros;
  /** Of the trades that were won or lost; null without any. */
  readonly winRatePercent: number | null;
  /** The deepest fall of realised money from its highest point so far. */
  readonly maxDrawdownMicros: Micros;
  readonly unprotectedMs: number;
  readonly stops: StopExits;
  readonly equity: readonly EquityPoint[];
};

/** A tape under one set of settings. */
export type WhatIfColumn = TapeOutcome & {
  /** `present`, or the file of settings that was laid over them. */
  readonly name: string;
  /** The same on every run: SHA-256 over every transition. */
  readonly journalHash: string;
  readonly transitions: number;
  /** Parts of the tree that failed and were started again; none in a sound run. */
  readonly restarts: number;
  /** How long it took, real milliseconds. */
  readonly tookMs: number;
};

export type WhatIfView = {
  readonly tape: string;
  readonly startAtMs: EpochMs;
  readonly endAtMs: EpochMs;
  /** The present settings first. */
  readonly columns: readonly WhatIfColumn[];
};
