import { describe, expect, it } from 'vitest';

import type { HealthState } from '../../machines/health/health.ts';
import { HEARTBEAT_LIMIT_MS, judge } from '../../machines/health/judge.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';

const NOW = epochMs(Date.UTC(2026, 0, 1));

const healthy: HealthState = {
  started: true,
  startupPercent: 100,
  draining: false,
  root: 'active',
  fatal: false,
  heartbeatAtMs: NOW,
  startedAtMs: NOW,
  sweptAtMs: NOW,
  sweepLimitMs: 1_000,
  checks: [
    { name: 'journal', ok: true, reason: '' },
    { name: 'feed:coinbase:BTC-USD', ok: true, reason: '' },
    { name: 'session:kalshi', ok: true, reason: '' },
    { name: 'killSwitch', ok: true, reason: '' },
  ],
};

const failing = (name: string): Partial<HealthState> => ({
  checks: healthy.checks.map((check) =>
    check.name === name ? { ...check, ok: false, reason: 'out' } : check,
  ),
});

type Row = readonly [
  title: string,
  change: Partial<HealthState>,
  live: readonly string[],
  ready: readonly string[],
  startup: readonly string[],
];

const TABLE: readonly Row[] = [
  ['all is well', {}, [], [], []],
  ['the root has stopped', { root: 'stopped' }, ['root'], [], []],
  ['the root has failed', { root: 'failed' }, ['root'], [], []],
  ['an invariant is broken', { fatal: true }, ['invariant'], [], []],
  [
    'the heartbeat is as old as it may be',
    { heartbeatAtMs: plusMs(NOW, -HEARTBEAT_LIMIT_MS) },
    [],
    [],
    [],
  ],
  [
    'the heartbeat is older',
    { heartbeatAtMs: plusMs(NOW, -HEARTBEAT_LIMIT_MS - 1) },
    ['heartbeat'],
    [],
    [],
  ],
  ['the first heartbeat is still out, in time', { heartbeatAtMs: null }, [], [], []],
  [
    'the first heartbeat is overdue',
    { heartbeatAtMs: null, startedAtMs: plusMs(NOW, -HEARTBEAT_LIMIT_MS - 1) },
    ['heartbeat'],
    [],
    [],
  ],
  ['the process boots', { started: false, startupPercent: 40 }, [], ['startup'], ['startup']],
  ['the process drains', { draining: true }, [], ['draining'], []],
  ['the watch looks as seldom as it may', { sweptAtMs: plusMs(NOW, -1_000) }, [], [], []],
  ['the watch stands still', { sweptAtMs: plusMs(NOW, -1_001) }, [], ['watch'], []],
  ['the watch has yet to look, in time', { sweptAtMs: null }, [], [], []],
  [
    'the watch has never looked',
    { sweptAtMs: null, startedAtMs: plusMs(NOW, -1_001) },
    [],
    ['watch'],
    [],
  ],
  ['the database is away', failing('journal'), [], ['journal'], []],
  ['a feed is stale', failing('feed:coinbase:BTC-USD'), [], ['feed:coinbase:BTC-USD'], []],
  ['the venue refuses the session', failing('session:kalshi'), [], ['session:kalshi'], []],
  ['the kill switch is on', failing('killSwitch'), [], ['killSwitch'], []],
  [
    'everything that is not the root is down',
    {
      draining: true,
      checks: healthy.checks.map((check) => ({ ...check, ok: false, reason: 'out' })),
    },
    [],
    ['draining', 'journal', 'feed:coinbase:BTC-USD', 'session:kalshi', 'killSwitch'],
    [],
  ],
];

describe('judging the health of the process', () => {
  it.each(TABLE)('%s', (_, change, live, ready, startup) => {
    const verdicts = judge({ ...healthy, ...change }, NOW);
    expect(verdicts).toEqual({
      live: { pass: live.length === 0, failed: live },
      ready: { pass: ready.length === 0, failed: ready },
      startup: { pass: startup.length === 0, failed: startup },
    });
  });
});
