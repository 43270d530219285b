import type { EpochMs } from '../model/time.ts';

/** One functional check behind readiness: a journal that can be written, a feed that is fresh. */
export type HealthCheck = {
  /** Short and stable, e.g. `journal`, `feed:coinbase:BTC-USD`; shown to anybody who asks. */
  readonly name: string;
  readonly ok: boolean;
  /** Why it fails; for the log, not for strangers. */
  readonly reason: string;
};

/** What the process knows about itself; kept up to date by the tree, read by the probes. */
export type HealthState = {
  /** The boot is done: settings valid, journal replayed, positions reconciled, feeds tried. */
  readonly started: boolean;
  /** How far the boot is, 0 … 100. */
  readonly startupPercent: number;
  /** Stopping: open trades are still guarded, new ones are not taken. */
  readonly draining: boolean;
  readonly root: 'active' | 'stopped' | 'failed';
  /** An invariant is broken and only a new process can help. */
  readonly fatal: boolean;
  /** When the last heartbeat finished its round trip through the root; null before the first. */
  readonly heartbeatAtMs: EpochMs | null;
  /** When the process began to expect heartbeats. */
  readonly startedAtMs: EpochMs;
  /** When the watch last looked for stale data; null before the first time. */
  readonly sweptAtMs: EpochMs | null;
  /** Looking less often than this, the watch cannot say of any position that it is protected. */
  readonly sweepLimitMs: number;
  readonly checks: readonly HealthCheck[];
};

/** A yes or no with the names of what speaks against it. */
export type HealthVerdict = { readonly pass: boolean; readonly failed: readonly string[] };

export type HealthVerdicts = {
  /** False: a restart would help. */
  readonly live: HealthVerdict;
  /** True: new trades may be taken. */
  readonly ready: HealthVerdict;
  /** True: the boot is done. */
  readonly startup: HealthVerdict;
};
