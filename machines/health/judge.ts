import type { EpochMs } from '../model/time.ts';
import type { HealthState, HealthVerdict, HealthVerdicts } from './health.ts';

/** A heartbeat older than this means that the tree no longer turns. */
export const HEARTBEAT_LIMIT_MS = 30_000;

const verdict = (objections: readonly (string | null)[]): HealthVerdict => {
  const failed = objections.filter((objection) => objection !== null);
  return { pass: failed.length === 0, failed };
};

const unless = (fine: boolean, name: string): string | null => (fine ? null : name);

/**
 * What each probe answers. Liveness asks only whether a restart would help: a lost feed, venue or
 * database, a full disk, a paused desk or a drain never fails it, for a restart with open
 * positions leaves them unwatched.
 */
export const judge = (state: HealthState, nowMs: EpochMs): HealthVerdicts => {
  const heartbeatAgeMs = nowMs - (state.heartbeatAtMs ?? state.startedAtMs);
  const sweepAgeMs = nowMs - (state.sweptAtMs ?? state.startedAtMs);
  return {
    live: verdict([
      unless(state.root === 'active', 'root'),
      unless(heartbeatAgeMs <= HEARTBEAT_LIMIT_MS, 'heartbeat'),
      unless(!state.fatal, 'invariant'),
    ]),
    ready: verdict([
      unless(state.started, 'startup'),
      unless(!state.draining, 'draining'),
      unless(sweepAgeMs <= state.sweepLimitMs, 'watch'),
      ...state.checks.map(({ name, ok }) => unless(ok, name)),
    ]),
    startup: verdict([unless(state.started, 'startup')]),
  };
};
