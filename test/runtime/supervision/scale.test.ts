import { createActor, setup } from 'xstate';
import { expect, test } from 'vitest';

import { systemClock } from '../../../src/runtime/clock.ts';
import { actorChild } from '../../../src/runtime/supervision/actor-child.ts';
import type { StartChild } from '../../../src/runtime/supervision/child.ts';
import { startDynamicSupervisor } from '../../../src/runtime/supervision/dynamic-supervisor.ts';

const CHILDREN = 10_000;

/** Processor time, which other work on the machine does not inflate as it does wall time. */
const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};

const idle = setup({}).createMachine({ initial: 'idle', states: { idle: {} } });
const plain: StartChild = () => ({ stop: () => Promise.resolve(), kill: () => undefined });

const measure = async (
  start: StartChild,
  count: number,
): Promise<{ spawnMs: number; stopMs: number }> => {
  const supervisor = startDynamicSupervisor({
    id: 'many',
    intensity: { restarts: 3, periodMs: 5_000 },
    childIntensity: { restarts: 3, periodMs: 5_000 },
    backoff: { baseMs: 100, factor: 2, capMs: 1_000, jitter: 0, quietMs: 10_000 },
    onExhausted: 'quarantine',
    clock: systemClock(),
    random: () => 0,
    observer: () => undefined,
  });
  const ids = Array.from({ length: count }, (_, index) => `trade:${index}`);
  const spawning = process.cpuUsage();
  await Promise.all(
    ids.map((id) =>
      supervisor.startChild({ id, kind: 'worker', restart: 'transient', shutdownMs: 5_000, start }),
    ),
  );
  const spawnMs = cpuMs(spawning);
  expect(supervisor.count()).toBe(count);
  const stopping = process.cpuUsage();
  await supervisor.stop();
  const stopMs = cpuMs(stopping);
  expect(supervisor.count()).toBe(0);
  return { spawnMs, stopMs };
};

const SPAWN_MS = 1_000;
const STOP_MS = 500;
const TRIES = 3;

test.each([
  ['plain children', plain],
  ['XState actors', actorChild(() => createActor(idle))],
])('ten thousand %s come within a second and go within half of one', async (title, start) => {
  await measure(start, CHILDREN / 5);
  let best = { spawnMs: Infinity, stopMs: Infinity };
  const isWithin = (): boolean => best.spawnMs < SPAWN_MS && best.stopMs < STOP_MS;
  for (let tries = 0; tries < TRIES && !isWithin(); tries += 1) {
    const { spawnMs, stopMs } = await measure(start, CHILDREN);
    best = { spawnMs: Math.min(best.spawnMs, spawnMs), stopMs: Math.min(best.stopMs, stopMs) };
  }
  process.stdout.write(
    `${CHILDREN} ${title}: started in ${best.spawnMs.toFixed(0)} ms, ` +
      `stopped in ${best.stopMs.toFixed(0)} ms of processor time\n`,
  );
  expect(best.spawnMs).toBeLessThan(SPAWN_MS);
  expect(best.stopMs).toBeLessThan(STOP_MS);
});
