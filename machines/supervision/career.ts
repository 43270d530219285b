import type { EpochMs } from '../model/time.ts';
import { backoffMs, failuresInARow, type Backoff } from './backoff.ts';
import { admitRestart, type Intensity, type RestartWindow } from './intensity.ts';
import { isRestarted, type ExitKind, type RestartClass } from './restart.ts';

/**
 * The record of one child of a dynamic supervisor. Each child has its own window of restarts, so
 * that one bad child among thousands is found out by itself.
 */
export type Career = {
  readonly incarnation: number;
  readonly failures: number;
  readonly restarts: number;
  readonly window: RestartWindow;
  readonly startedAtMs: EpochMs | null;
};

export const newCareer: Career = {
  incarnation: 0,
  failures: 0,
  restarts: 0,
  window: [],
  startedAtMs: null,
};

/** The next incarnation begins. */
export const beginning = (career: Career): Career => ({
  ...career,
  incarnation: career.incarnation + 1,
  startedAtMs: null,
});

export type CareerPolicy = {
  readonly restart: RestartClass;
  readonly intensity: Intensity;
  readonly backoff: Backoff;
};

export type CareerVerdict =
  | { readonly type: 'ended' }
  | { readonly type: 'restart'; readonly career: Career; readonly inMs: number }
  | { readonly type: 'exhausted' };

/** What an exit means for the child. `chance` is uniform in [0, 1). */
export const judgeCareer = (
  career: Career,
  { restart, intensity, backoff }: CareerPolicy,
  { exit, atMs, chance }: { exit: ExitKind; atMs: EpochMs; chance: number },
): CareerVerdict => {
  if (!isRestarted(restart, exit)) return { type: 'ended' };
  const { window, allowed } = admitRestart(career.window, intensity, atMs);
  if (!allowed) return { type: 'exhausted' };
  const failures = failuresInARow(backoff, career, atMs);
  return {
    type: 'restart',
    career: { ...career, window, failures: failures + 1, restarts: career.restarts + 1 },
    inMs: backoffMs(backoff, failures, chance),
  };
};
