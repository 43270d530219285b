import { beforeEach, expect, test } from 'vitest';

import type { ChildSpec } from '../../../src/runtime/supervision/child.ts';
import { supervisorChild } from '../../../src/runtime/supervision/nesting.ts';
import { startSupervisor, type Supervisor } from '../../../src/runtime/supervision/supervisor.ts';
import { newCast, turn, type Cast } from './cast.ts';

let cast: Cast;
beforeEach(() => {
  cast = newCast();
});

const branch = (id: string, children: readonly ChildSpec[], restarts: number = 1): ChildSpec =>
  supervisorChild({ id }, () =>
    startSupervisor({
      ...cast.options,
      id,
      children,
      intensity: { restarts, periodMs: 5_000 },
    }),
  );

const tree = (): Supervisor =>
  startSupervisor({
    ...cast.options,
    id: 'root',
    strategy: 'rest_for_one',
    intensity: { restarts: 1, periodMs: 60_000 },
    children: [
      cast.worker('store'),
      branch('feeds', [cast.worker('coinbase'), cast.worker('kalshi')]),
      cast.worker('trades'),
    ],
  });

test('a branch comes up whole before the next child starts, and stops in reverse', async () => {
  cast.nextStarts('kalshi', 'slow');
  const root = tree();
  await turn();
  expect(cast.since()).toEqual(['start store', 'start coinbase', 'start kalshi']);
  await cast.settle('kalshi');
  await root.started;
  expect(cast.since()).toEqual(['start trades']);
  await root.probe();
  await root.stop();
  expect(cast.since()).toEqual(['stop trades', 'stop kalshi', 'stop coinbase', 'stop store']);
});

test('a failure stays in its branch while the branch can bear it', async () => {
  const root = tree();
  await root.started;
  cast.since();
  await cast.crash('kalshi');
  await cast.clock.advance(100);
  expect(cast.since()).toEqual(['start kalshi']);
});

test('what the branch cannot bear, its parent restarts by its own strategy', async () => {
  const root = tree();
  await root.started;
  cast.since();
  await cast.crash('kalshi');
  await cast.clock.advance(100);
  await cast.crash('kalshi');
  await cast.clock.advance(100);
  expect(cast.since()).toEqual([
    'start kalshi',
    'stop coinbase',
    'stop trades',
    'start coinbase',
    'start kalshi',
    'start trades',
  ]);
  expect(root.children()[1]).toMatchObject({ id: 'feeds', kind: 'supervisor', restarts: 1 });
});

test('a failure that nobody can bear reaches the root, with its whole history', async () => {
  const root = tree();
  await root.started;
  for (let failure = 0; failure < 4; failure += 1) {
    await cast.crash('kalshi', 'bad key');
    await cast.clock.advance(300);
  }
  const exit = await root.exited;
  expect(exit).toMatchObject({
    kind: 'crashed',
    error: {
      message:
        'supervisor root: expected at most 1 restarts in 60000 ms, found one more, of feeds: ' +
        'supervisor feeds: expected at most 1 restarts in 5000 ms, found one more, of kalshi: ' +
        'bad key',
      cause: { cause: new Error('bad key') },
    },
  });
  for (const id of ['store', 'coinbase', 'kalshi', 'trades']) expect(cast.isAlive(id)).toBe(false);
  expect(cast.clock.pending()).toBe(0);
});

test('a branch that cannot start is a failed start of its parent', async () => {
  cast.nextStarts('kalshi', 'throws');
  const root = tree();
  await expect(root.started).rejects.toThrow(
    'supervisor root: expected feeds to start, found: ' +
      'supervisor feeds: expected kalshi to start, found: kalshi cannot start',
  );
  expect(cast.since()).toEqual([
    'start store',
    'start coinbase',
    'start kalshi',
    'stop coinbase',
    'stop store',
  ]);
});

test('a stop while a branch is coming up leaves nothing of it', async () => {
  cast.nextStarts('kalshi', 'slow');
  const root = tree();
  await turn();
  const stopped = root.stop();
  await cast.clock.advance(1_000);
  await stopped;
  expect(cast.isAlive('coinbase')).toBe(false);
  await cast.settle('kalshi');
  expect(cast.isAlive('kalshi')).toBe(false);
  expect(cast.clock.pending()).toBe(0);
});

test('a kill reaches the leaves', async () => {
  const root = tree();
  await root.started;
  cast.since();
  root.kill();
  expect(cast.since()).toEqual(['kill trades', 'kill kalshi', 'kill coinbase', 'kill store']);
});
