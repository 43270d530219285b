import { beforeEach, describe, expect, it } from 'vitest';

import type { HealthState } from '../../machines/health/health.ts';
import { HEARTBEAT_LIMIT_MS, judge } from '../../machines/health/judge.ts';
import { startSignsOfLife, type SignsOfLife } from '../../src/systemd/signs-of-life.ts';
import { recordingLog, type RecordedLine } from '../support/recording-log.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';

const WATCHDOG_MS = 60_000;

let clock: TestClock;
let state: HealthState;
let told: string[];
let lines: readonly RecordedLine[];
let isDeaf: boolean;
let signs: SignsOfLife;

const start = (watchdogMs: number | null): void => {
  const { log, lines: written } = recordingLog();
  lines = written;
  signs = startSignsOfLife({
    manager: {
      watchdogMs,
      tell: (assignments) => {
        if (isDeaf) return Promise.reject(new Error('no such socket'));
        told.push(assignments.join(' | '));
        return Promise.resolve();
      },
    },
    state: () => state,
    verdicts: () => judge(state, clock.now()),
    clock,
    log,
  });
};

beforeEach(() => {
  clock = testClock();
  told = [];
  isDeaf = false;
  state = {
    started: false,
    startupPercent: 30,
    draining: false,
    root: 'active',
    fatal: false,
    heartbeatAtMs: null,
    startedAtMs: clock.now(),
    sweptAtMs: null,
    sweepLimitMs: Infinity,
    checks: [],
  };
});

const beaten = (): void => {
  state = { ...state, heartbeatAtMs: clock.now() };
};

/** Time in which the tree turns. */
const live = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 10_000) {
    beaten();
    await clock.advance(10_000, 1_000);
  }
};

describe('the signs of life for the service manager', () => {
  it('ask for time while the process starts, and tell how far it is', async () => {
    start(WATCHDOG_MS);
    await live(20_000);
    expect(told).toEqual(['EXTEND_TIMEOUT_USEC=60000000 | STATUS=starting, 30 %']);
  });

  it('say READY once, then beat three times within the watchdog’s time', async () => {
    start(WATCHDOG_MS);
    beaten();
    state = { ...state, started: true };
    await signs.ready();
    expect(told.splice(0)).toEqual(['READY=1 | STATUS=guarding, takes new trades']);
    await live(60_000);
    expect(told).toEqual(Array(3).fill('WATCHDOG=1 | STATUS=guarding, takes new trades'));
  });

  it('go on while the process is not ready: that is no reason to start it again', async () => {
    start(WATCHDOG_MS);
    state = { ...state, started: true, checks: [{ name: 'journal', ok: false, reason: 'away' }] };
    await signs.ready();
    await live(20_000);
    expect(told.at(-1)).toBe('WATCHDOG=1 | STATUS=guarding, no new trades: journal');
  });

  it('fall silent once liveness fails, and say why; they beat again when it holds', async () => {
    start(WATCHDOG_MS);
    state = { ...state, started: true };
    beaten();
    await signs.ready();
    told = [];
    await clock.advance(HEARTBEAT_LIMIT_MS + 10_000, 1_000);
    expect(told).toEqual([
      'WATCHDOG=1 | STATUS=guarding, takes new trades',
      'STATUS=not alive: heartbeat',
    ]);
    await live(20_000);
    expect(told.at(-1)).toBe('WATCHDOG=1 | STATUS=guarding, takes new trades');
  });

  it('never beat for a start or a stop that hangs', async () => {
    start(WATCHDOG_MS);
    await clock.advance(HEARTBEAT_LIMIT_MS + 30_000, 1_000);
    await signs.stopping();
    await clock.advance(20_000, 1_000);
    expect(told).toEqual([
      'EXTEND_TIMEOUT_USEC=60000000 | STATUS=starting, 30 %',
      'STATUS=not alive: heartbeat',
      'STATUS=not alive: heartbeat',
      'STOPPING=1 | STATUS=not alive: heartbeat',
      'STATUS=not alive: heartbeat',
    ]);
  });

  it('say STOPPING and ask for time while the process drains, and nothing after the end', async () => {
    start(WATCHDOG_MS);
    state = { ...state, started: true };
    beaten();
    await signs.ready();
    await signs.stopping();
    told = [];
    await live(20_000);
    signs.end();
    await live(120_000);
    expect(told).toEqual(['EXTEND_TIMEOUT_USEC=60000000 | STATUS=stopping']);
    expect(clock.pending()).toBe(0);
  });

  it('keep the status up to date where nobody watches', async () => {
    start(null);
    state = { ...state, started: true };
    await signs.ready();
    await live(30_000);
    expect(told).toHaveLength(4);
  });

  it('log a manager that does not hear, and go on', async () => {
    start(WATCHDOG_MS);
    isDeaf = true;
    await signs.ready();
    await live(20_000);
    expect(lines.map(({ event }) => event)).toContain('the service manager does not hear');
    isDeaf = false;
    await live(20_000);
    expect(told).toHaveLength(1);
  });
});
