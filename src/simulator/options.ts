import type { Micros } from '../../machines/model/money.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock } from '../../machines/ports.ts';
import type { SymbolProduct } from './binance/server.ts';
import type { Fault } from './faults.ts';
import type { VenueRate } from './kalshi/rate-limit.ts';
import type { PaperSession } from './session.ts';

/** What the simulator tells its owner, once each. */
export type SimulatorEvent =
  | { readonly type: 'tapeEnded'; readonly atMs: EpochMs }
  | { readonly type: 'orderRefused'; readonly atMs: EpochMs; readonly code: string }
  /** An exception inside the venue; the client was answered with a 500. */
  | { readonly type: 'defect'; readonly atMs: EpochMs; readonly error: Error }
  | { readonly type: 'faultStruck'; readonly atMs: EpochMs; readonly fault: Fault };

/** Times are in milliseconds of tape time. */
export type SimulatorLimits = {
  /** Tolerance of a signature's timestamp; 5 s × `speed` when absent. */
  readonly timestampToleranceMs?: number;
  /** How soon a spot client must subscribe; 5 s × `speed` when absent. */
  readonly subscribeWithinMs?: number;
  /** How far the account's read endpoints trail its writes; 350 ms when absent. */
  readonly readLagMs?: number;
  /** What the account may ask for; the basic tier's buckets when absent, none when null. */
  readonly rate?: VenueRate | null;
};

export type SimulatorOptions = {
  readonly session: PaperSession;
  readonly tape: PaperSession['tape'];
  /** Must stand at `session.resumeAtMs` or later. */
  readonly clock: Clock;
  /**
   * How fast the clock runs; 1 when absent. What the venue allows for the network's latency is real
   * time, so that those limits grow with it.
   */
  readonly speed?: number;
  readonly startingBalanceMicros: Micros;
  /**
   * What the account on paper futures begins with, where trades are made there; absent: it has what
   * somebody else might have, to be looked at, and is not kept.
   */
  readonly startingFuturesMicros?: Micros;
  /** Products of Binance that have a symbol's prices beside the usual one. */
  readonly binanceProducts?: readonly SymbolProduct[];
  readonly faults?: readonly Fault[];
  readonly limits?: SimulatorLimits;
  readonly observer?: (event: SimulatorEvent) => void;
};
