import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

let world: World;
let running: RunningHouse | null;
beforeEach(async () => {
  running = null;
  world = await openWorld();
});
afterEach(async () => {
  await running?.root.stop();
  await world.end();
});

const start = async (): Promise<RunningHouse> => {
  running = await startHouse(world, { 'paper.speed': 5, desks: [] });
  return running;
};

const told = ({ house: { chronicle } }: RunningHouse) =>
  chronicle.during(0, Number.MAX_SAFE_INTEGER);

it('what the house went through is told over restarts, with the time in which nobody was there', async () => {
  const first = await start();
  const { house } = first;
  await eventually(() => house.organs.feeds.peek()?.get('feed:kalshi:market')?.state() === 'live');
  house.alarms.raise('test/1', 'something is wrong at postgres://u:hunter2@h/d', {}, 'warn');
  await first.root.stop();
  running = null;

  const second = await start();
  await eventually(() => told(second).runs.length === 2);
  const { keptFromMs, runs, stretches } = told(second);
  const [before, now] = runs;
  expect(keptFromMs).toBe(house.chronicle.startedAtMs);
  expect(before?.fromMs).toBe(house.chronicle.startedAtMs);
  expect(now).toEqual({ fromMs: second.house.chronicle.startedAtMs, toMs: null });
  expect(before?.toMs).toBeLessThanOrEqual(now?.fromMs ?? 0);
  const recalled = stretches.filter(({ fromMs }) => fromMs < (now?.fromMs ?? 0));
  expect(recalled).toContainEqual(
    expect.objectContaining({ kind: 'feed', of: 'feed:kalshi:market', state: 'live' }),
  );
  expect(recalled.every(({ toMs }) => toMs !== null && toMs <= (before?.toMs ?? 0))).toBe(true);
  const alarm = recalled.find(({ of }) => of === 'test/1');
  expect(alarm?.why).toBe('something is wrong at postgres://u:***@h/d');
  expect(second.house.chronicle.notes.dropped()).toBe(0);
});
