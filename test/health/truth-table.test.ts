import { describe, expect, it } from 'vitest';

import type { HealthState } from '../../machines/health/health.ts';
import { HEARTBEAT_LIMIT_MS, judge } from '../../machines/health/judge.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import { healthDocument } from '../../src/http/health-document.ts';

const NOW = epochMs(Date.UTC(2026, 0, 1));
const LONG_AGO = plusMs(NOW, -HEARTBEAT_LIMIT_MS - 1);
const SWEEP_LIMIT_MS = 1_000;

/** What can be wrong with a process: which state says so, and which probe must name it. */
type Condition = {
  readonly name: string;
  readonly fails: 'live' | 'ready' | 'ready and startup';
  readonly state: Partial<HealthState>;
};

const CONDITIONS: readonly Condition[] = [
  { name: 'root', fails: 'live', state: { root: 'failed' } },
  { name: 'heartbeat', fails: 'live', state: { heartbeatAtMs: LONG_AGO } },
  { name: 'invariant', fails: 'live', state: { fatal: true } },
  { name: 'startup', fails: 'ready and startup', state: { started: false } },
  { name: 'draining', fails: 'ready', state: { draining: true } },
  { name: 'watch', fails: 'ready', state: { sweptAtMs: plusMs(NOW, -SWEEP_LIMIT_MS - 1) } },
];

/** As the tree names them, in its order. */
const CHECKS = [
  'journal',
  'venue',
  'account',
  'feed:kalshi:market',
  'crosscheck:BTC-USD',
  'skew:kalshi',
  'unprotected',
  'switch',
  'entries',
] as const;

const isSet = (bits: number, index: number): boolean => ((bits >> index) & 1) === 1;

/** The members of a list whose bit is set. */
const chosen = <T>(list: readonly T[], bits: number): readonly T[] =>
  list.filter((_, index) => isSet(bits, index));

const stateOf = (wrong: readonly Condition[], failing: readonly string[]): HealthState => {
  const well: HealthState = {
    started: true,
    startupPercent: 100,
    draining: false,
    root: 'active',
    fatal: false,
    heartbeatAtMs: NOW,
    startedAtMs: NOW,
    sweptAtMs: NOW,
    sweepLimitMs: SWEEP_LIMIT_MS,
    checks: CHECKS.map((name) => ({ name, ok: !failing.includes(name), reason: 'out' })),
  };
  return wrong.reduce<HealthState>((state, condition) => ({ ...state, ...condition.state }), well);
};

const namesFor = (wrong: readonly Condition[], probe: 'live' | 'ready' | 'startup') =>
  wrong.filter(({ fails }) => fails.includes(probe)).map(({ name }) => name);

const verdictOf = (failed: readonly string[]) => ({ pass: failed.length === 0, failed });

/** Every combination of conditions and checks: 2¹⁵ rows. */
const rows = function* (): Iterable<readonly [readonly Condition[], readonly string[]]> {
  for (let bits = 0; bits < 2 ** CONDITIONS.length; bits += 1)
    for (let down = 0; down < 2 ** CHECKS.length; down += 1)
      yield [chosen(CONDITIONS, bits), chosen(CHECKS, down)];
};

describe('the truth table of the probes, every combination', () => {
  it('liveness, readiness and startup each name exactly what speaks against them', () => {
    let seen = 0;
    for (const [wrong, failing] of rows()) {
      const found = judge(stateOf(wrong, failing), NOW);
      const expected = {
        live: verdictOf(namesFor(wrong, 'live')),
        ready: verdictOf([...namesFor(wrong, 'ready'), ...failing]),
        startup: verdictOf(namesFor(wrong, 'startup')),
      };
      // Each row by itself would take the comparer minutes.
      if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected);
      seen += 1;
    }
    expect(seen).toBe(32_768);
  });

  it('nothing but the root, the heartbeat and a broken invariant fails liveness', () => {
    const harmless = CONDITIONS.filter(({ fails }) => fails !== 'live');
    expect(judge(stateOf(harmless, CHECKS), NOW).live).toEqual({ pass: true, failed: [] });
  });

  it('the summary fails with liveness, warns without readiness, and passes otherwise', () => {
    for (const [wrong, failing] of rows()) {
      const state = stateOf(wrong, failing);
      const { status, checks } = healthDocument(state, judge(state, NOW));
      const isDead = namesFor(wrong, 'live').length > 0;
      const isUnready = namesFor(wrong, 'ready').length + failing.length > 0;
      const expected = isDead ? 'fail' : isUnready ? 'warn' : 'pass';
      const warned = Object.values(checks).filter(([check]) => check.status === 'warn').length;
      if (status !== expected || warned !== namesFor(wrong, 'ready').length + failing.length)
        expect({ status, warned, wrong, failing }).toEqual(expected);
    }
  });
});
