import type { EpochMs } from '../model/time.ts';

/**
 * The wait before a restart: `baseMs · factor^failures`, at most `capMs`, shortened by up to the
 * share `jitter` (0 to 1) so that children that failed together do not return together. A child
 * that ran for `quietMs` starts again from `baseMs`.
 */
export type Backoff = {
  readonly baseMs: number;
  readonly factor: number;
  readonly capMs: number;
  readonly jitter: number;
  readonly quietMs: number;
};

/**
 * Milliseconds to wait after `failures` earlier failures in a row. `chance` is uniform in [0, 1);
 * the result is in `((1 − jitter) · full, full]`.
 */
export const backoffMs = (backoff: Backoff, failures: number, chance: number): number => {
  const full = Math.min(backoff.capMs, backoff.baseMs * backoff.factor ** failures);
  return full * (1 - backoff.jitter * chance);
};

/** Failures in a row that still count for a child which failed at `atMs`. */
export const failuresInARow = (
  backoff: Backoff,
  child: { readonly failures: number; readonly startedAtMs: EpochMs | null },
  atMs: EpochMs,
): number => {
  const ranQuietly = child.startedAtMs !== null && atMs - child.startedAtMs >= backoff.quietMs;
  return ranQuietly ? 0 : child.failures;
};
