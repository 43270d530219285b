import { beforeEach, describe, expect, test } from 'vitest';

import {
  ChildStartError,
  RestartsExhaustedError,
} from '../../../src/runtime/supervision/errors.ts';
import { startSupervisor, type Supervisor } from '../../../src/runtime/supervision/supervisor.ts';
import type { Strategy } from '../../../machines/supervision/strategies.ts';
import { newCast, turn, type Cast } from './cast.ts';

let cast: Cast;
beforeEach(() => {
  cast = newCast();
});

const start = (strategy: Strategy = 'one_for_one'): Supervisor =>
  startSupervisor({
    ...cast.options,
    id: 'top',
    strategy,
    children: [cast.worker('a'), cast.worker('b'), cast.worker('c')],
  });

describe('the first start', () => {
  test.each(['one_for_one', 'rest_for_one', 'one_for_all'] as const)(
    '%s: a child is started only when the one before it is up',
    async (strategy) => {
      cast.nextStarts('a', 'slow');
      cast.nextStarts('b', 'slow');
      const supervisor = start(strategy);
      await turn();
      expect(cast.since()).toEqual(['start a']);
      await cast.settle('a');
      expect(cast.since()).toEqual(['start b']);
      await cast.settle('b');
      expect(cast.since()).toEqual(['start c']);
      await supervisor.started;
    },
  );

  test.each(['throws', 'rejects', 'crashes'] as const)(
    'a child that %s ends the ones before it and is not tried again',
    async (script) => {
      cast.nextStarts('b', script);
      const supervisor = start();
      await expect(supervisor.started).rejects.toThrow(ChildStartError);
      expect(cast.since()).toEqual(['start a', 'start b', 'stop a']);
      expect(await supervisor.exited).toMatchObject({
        kind: 'crashed',
        error: { message: 'supervisor top: expected b to start, found: b cannot start' },
      });
      await cast.clock.advance(5_000);
      expect(cast.since()).toEqual([]);
    },
  );

  test('a sibling that crashes meanwhile is restarted like any other', async () => {
    cast.nextStarts('b', 'slow');
    const supervisor = start('rest_for_one');
    await turn();
    await cast.crash('a');
    await cast.settle('b');
    await cast.clock.advance(100);
    await supervisor.started;
    expect(cast.since()).toEqual(['start a', 'start b', 'stop b', 'start a', 'start b', 'start c']);
  });

  test('a stop in the middle of it reaches the child that is just coming up', async () => {
    cast.nextStarts('b', 'slow');
    const supervisor = start();
    await turn();
    const { signal } = cast.scope('b');
    expect(signal.aborted).toBe(false);
    const stopped = supervisor.stop();
    expect(signal.aborted).toBe(true);
    await cast.settle('b');
    await stopped;
    expect(cast.since()).toEqual(['start a', 'start b', 'stop b', 'stop a']);
    await expect(supervisor.started).rejects.toThrow('expected it to be running to come up');
  });

  test('a child that comes up after it was given up is killed', async () => {
    cast.nextStarts('b', 'slow');
    const supervisor = start();
    await turn();
    const stopped = supervisor.stop();
    await cast.clock.advance(1_000);
    await stopped;
    expect(cast.events).toContainEqual({
      type: 'child.killed',
      supervisor: 'top',
      child: 'b',
      incarnation: 1,
      afterMs: 1_000,
    });
    cast.since();
    await cast.settle('b');
    expect(cast.since()).toEqual(['kill b']);
    expect(cast.isAlive('b')).toBe(false);
  });
});

describe('a start that fails at a restart', () => {
  test.each(['throws', 'rejects', 'crashes'] as const)(
    'counts as a restart, waits longer and is tried again: %s',
    async (script) => {
      const supervisor = start();
      await supervisor.started;
      cast.since();
      cast.nextStarts('b', script, script);
      await cast.crash('b');
      await cast.clock.advance(100);
      expect(cast.since()).toEqual(['start b']);
      await cast.clock.advance(200);
      expect(cast.since()).toEqual(['start b']);
      await cast.clock.advance(390);
      expect(cast.since()).toEqual([]);
      await cast.clock.advance(10);
      expect(cast.since()).toEqual(['start b']);
      expect(cast.isAlive('b')).toBe(true);
      expect(supervisor.children()[1]).toMatchObject({ restarts: 3, incarnation: 4 });
    },
  );

  test('escalates when it goes on failing', async () => {
    const supervisor = start();
    await supervisor.started;
    cast.nextStarts('b', 'throws', 'throws', 'throws');
    await cast.crash('b');
    await cast.clock.advance(700);
    expect(await supervisor.exited).toMatchObject({
      kind: 'crashed',
      error: expect.any(RestartsExhaustedError) as unknown,
    });
  });
});

describe('another child fails during the restart', () => {
  test('one_for_all: all of them go through it again', async () => {
    const supervisor = start('one_for_all');
    await supervisor.started;
    cast.since();
    cast.nextStarts('b', 'rejects');
    await cast.crash('a');
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['stop c', 'stop b', 'start a', 'start b', 'stop a']);
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['start a', 'start b', 'start c']);
    expect(supervisor.children().map(({ restarts }) => restarts)).toEqual([1, 1, 0]);
  });

  test('rest_for_one: the one before it is left alone', async () => {
    const supervisor = start('rest_for_one');
    await supervisor.started;
    cast.since();
    cast.nextStarts('b', 'throws');
    await cast.crash('a');
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['stop c', 'stop b', 'start a', 'start b']);
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['start b', 'start c']);
  });

  test('rest_for_one: one before it takes the whole rest along', async () => {
    const supervisor = start('rest_for_one');
    await supervisor.started;
    cast.since();
    cast.nextStarts('b', 'slow');
    await cast.crash('b');
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['stop c', 'start b']);
    await cast.crash('a');
    await cast.settle('b');
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['stop b', 'start a', 'start b', 'start c']);
    expect(supervisor.children().map(({ restarts }) => restarts)).toEqual([1, 1, 0]);
  });

  test('one that dies while it waits to be stopped is not counted', async () => {
    const supervisor = start('one_for_all');
    await supervisor.started;
    cast.since();
    cast.whenStopped('c', 'hangs');
    await cast.crash('a');
    await cast.crash('b');
    await cast.clock.advance(1_000);
    expect(cast.since()).toEqual(['stop c', 'kill c', 'start a', 'start b', 'start c']);
    expect(supervisor.children().map(({ restarts }) => restarts)).toEqual([1, 0, 0]);
  });

  test('beyond the intensity it escalates, and no dependant is started', async () => {
    const supervisor = start('rest_for_one');
    await supervisor.started;
    cast.since();
    cast.nextStarts('a', 'throws', 'throws', 'throws');
    await cast.crash('a');
    await cast.clock.advance(2_000);
    expect(cast.since()).toEqual([...['stop c', 'stop b'], ...['start a', 'start a', 'start a']]);
    expect((await supervisor.exited).kind).toBe('crashed');
  });

  test('one_for_one: a sibling in its backoff holds nobody up', async () => {
    const supervisor = start('one_for_one');
    await supervisor.started;
    cast.since();
    cast.nextStarts('a', 'throws');
    await cast.crash('a');
    await cast.clock.advance(150);
    await cast.crash('b');
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['start a', 'start b']);
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['start a']);
    expect(supervisor.children().every(({ phase }) => phase === 'running')).toBe(true);
  });
});

test('nothing is restarted from within the dying child', async () => {
  const supervisor = start('one_for_all');
  await supervisor.started;
  cast.since();
  cast.scope('b').exited({ kind: 'crashed', error: new Error('now') });
  expect(cast.log).toEqual(['kill b']);
  await turn();
  expect(cast.since()).toEqual(['kill b', 'stop c', 'stop a']);
});

test('news of an earlier incarnation is dropped', async () => {
  const supervisor = start();
  await supervisor.started;
  const stale = cast.scope('b');
  await cast.crash('b');
  await cast.clock.advance(100);
  cast.since();
  stale.exited({ kind: 'crashed', error: new Error('late') });
  await cast.clock.advance(1_000);
  expect(cast.since()).toEqual([]);
  expect(supervisor.children()[1]).toMatchObject({ restarts: 1, incarnation: 2 });
});

describe('a restart by command', () => {
  test('takes along whom the strategy names, counts nothing and waits for nothing', async () => {
    const supervisor = start('rest_for_one');
    await supervisor.started;
    cast.since();
    for (let round = 0; round < 10; round += 1) {
      supervisor.restartChild('b');
      await turn();
      expect(cast.since()).toEqual(['stop c', 'stop b', 'start b', 'start c']);
    }
    expect(supervisor.children()[1]).toMatchObject({ restarts: 0, incarnation: 11 });
  });

  test('cuts a backoff short', async () => {
    const supervisor = start();
    await supervisor.started;
    await cast.crash('b');
    cast.since();
    supervisor.restartChild('b');
    await cast.clock.advance(1_000);
    expect(cast.since()).toEqual(['start b']);
  });

  test('is refused for a stranger and after the end', async () => {
    const supervisor = start();
    await supervisor.started;
    expect(() => supervisor.restartChild('z')).toThrow('expected one of a, b, c, found z');
    await supervisor.stop();
    expect(() => supervisor.restartChild('b')).toThrow('expected it to be running');
  });
});
