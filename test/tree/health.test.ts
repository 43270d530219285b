import { describe, expect, it } from 'vitest';

import { HEARTBEAT_LIMIT_MS, judge } from '../../machines/health/judge.ts';
import { loadConfig } from '../../src/config/load.ts';
import { buildHouse } from '../../src/tree/build.ts';
import { createHealth } from '../../src/tree/health.ts';
import type { House } from '../../src/tree/house.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';

/** A house of which nothing runs. */
const idleHouse = (clock: TestClock): House => {
  const settings = loadConfig({ env: {}, file: null, overrides: [] });
  if (!settings.ok) throw new Error(JSON.stringify(settings.error));
  return buildHouse({
    settings: settings.value,
    dataDirectory: '/nowhere',
    paper: null,
    clock,
    realClock: clock,
    log: recordingLog().log,
    isDraining: () => false,
    ownershipLost: () => undefined,
  });
};

const liveOf = (clock: TestClock, probe: () => Promise<void>) => {
  const health = createHealth(idleHouse(clock));
  const heart = health.watch({ probe });
  return { health, heart, live: () => judge(health.state(), clock.now()).live };
};

describe('the heartbeat', () => {
  it('goes round the tree every second for as long as that answers', async () => {
    const clock = testClock();
    let rounds = 0;
    const { heart, health, live } = liveOf(clock, () => {
      rounds += 1;
      return Promise.resolve();
    });
    await clock.advance(90_000, 1_000);
    expect(rounds).toBeGreaterThanOrEqual(89);
    expect(clock.now() - (health.state().heartbeatAtMs ?? 0)).toBeLessThanOrEqual(1_000);
    expect(live().pass).toBe(true);
    heart.stop();
  });

  it('stands still while the tree is stuck, and fails liveness when it is overdue', async () => {
    const clock = testClock();
    const { heart, live } = liveOf(clock, () => new Promise(() => undefined));
    await clock.advance(HEARTBEAT_LIMIT_MS, 1_000);
    expect(live()).toEqual({ pass: true, failed: [] });
    await clock.advance(1_000);
    expect(live()).toEqual({ pass: false, failed: ['heartbeat'] });
    heart.stop();
  });

  it('survives a tree that answers with a failure, and beats again when it is well', async () => {
    const clock = testClock();
    let isWell = false;
    const { heart, live } = liveOf(clock, () =>
      isWell ? Promise.resolve() : Promise.reject(new Error('expected an answer')),
    );
    await clock.advance(HEARTBEAT_LIMIT_MS + 1_000, 1_000);
    expect(live().failed).toEqual(['heartbeat']);
    isWell = true;
    await clock.advance(2_000, 1_000);
    expect(live().pass).toBe(true);
    heart.stop();
  });
});

describe('a process that has lost its trades to another', () => {
  it('is not alive: nothing that it does guards anything', () => {
    const clock = testClock();
    const health = createHealth(idleHouse(clock));
    expect(judge(health.state(), clock.now()).live.pass).toBe(true);
    health.ownershipLost();
    expect(judge(health.state(), clock.now()).live.failed).toEqual(['invariant']);
  });
});
