import { beforeEach, describe, expect, test } from 'vitest';

import { startSupervisor, type Supervisor } from '../../../src/runtime/supervision/supervisor.ts';
import { newCast, turn, type Cast } from './cast.ts';

let cast: Cast;
let supervisor: Supervisor;
beforeEach(async () => {
  cast = newCast();
  supervisor = startSupervisor({
    ...cast.options,
    id: 'top',
    children: [
      cast.worker('a'),
      cast.worker('b', { shutdownMs: 300 }),
      cast.worker('c', { shutdownMs: Infinity }),
    ],
  });
  await supervisor.started;
  cast.since();
});

test('children are stopped one by one, last started first', async () => {
  await supervisor.stop();
  expect(cast.since()).toEqual(['stop c', 'stop b', 'stop a']);
});

test('a child that does not stop in time is killed before the next one is stopped', async () => {
  cast.whenStopped('b', 'hangs');
  const stopped = supervisor.stop();
  await turn();
  await cast.clock.advance(290);
  expect(cast.since()).toEqual(['stop c', 'stop b']);
  await cast.clock.advance(10);
  await stopped;
  expect(cast.since()).toEqual(['kill b', 'stop a']);
  expect(cast.events.filter(({ type }) => type === 'child.killed')).toEqual([
    { type: 'child.killed', supervisor: 'top', child: 'b', incarnation: 1, afterMs: 300 },
  ]);
  expect(cast.clock.pending()).toBe(0);
});

test('a child without a limit may take for ever, until it exits by itself', async () => {
  cast.whenStopped('c', 'hangs');
  const stopped = supervisor.stop();
  await cast.clock.advance(60_000, 1_000);
  expect(cast.since()).toEqual(['stop c']);
  await cast.exit('c', { kind: 'shutdown' });
  await stopped;
  expect(cast.since()).toEqual(['stop b', 'stop a']);
});

test('a child that cannot stop is killed at once, and its error is told', async () => {
  cast.whenStopped('b', 'rejects');
  await supervisor.stop();
  expect(cast.since()).toEqual(['stop c', 'stop b', 'kill b', 'stop a']);
  expect(cast.events).toContainEqual(
    expect.objectContaining({ type: 'child.stopFailed', error: new Error('b cannot stop') }),
  );
});

test('a child that crashes while it stops is not restarted', async () => {
  cast.whenStopped('c', 'hangs');
  const stopped = supervisor.stop();
  await cast.crash('c');
  await stopped;
  await cast.clock.advance(10_000, 100);
  expect(cast.since()).toEqual(['stop c', 'stop b', 'stop a']);
});

test('a child that crashes while a sibling stops is not restarted either', async () => {
  cast.whenStopped('c', 'hangs');
  const stopped = supervisor.stop();
  await cast.crash('a');
  await cast.exit('c', { kind: 'shutdown' });
  await stopped;
  expect(cast.since()).toEqual(['stop c', 'stop b']);
});

test('a stop during a backoff calls the restart off', async () => {
  await cast.crash('b');
  await supervisor.stop();
  expect(cast.clock.pending()).toBe(0);
  await cast.clock.advance(1_000);
  expect(cast.since()).toEqual(['stop c', 'stop a']);
});

test('a second stop waits for the first', async () => {
  cast.whenStopped('b', 'hangs');
  let isStopped = false;
  const first = supervisor.stop();
  const second = supervisor.stop().then(() => (isStopped = true));
  await turn();
  expect(isStopped).toBe(false);
  await cast.clock.advance(300);
  await Promise.all([first, second]);
  await supervisor.stop();
  expect(cast.since()).toEqual(['stop c', 'stop b', 'kill b', 'stop a']);
});

test('a kill ends everything at once, last started first', async () => {
  await cast.crash('a');
  supervisor.kill();
  expect(cast.since()).toEqual(['kill c', 'kill b']);
  expect(await supervisor.exited).toEqual({ kind: 'shutdown' });
  expect(cast.clock.pending()).toBe(0);
  supervisor.kill();
  await supervisor.stop();
  expect(cast.since()).toEqual([]);
});

describe('a probe', () => {
  test('makes the round trip through the supervisor and its children', async () => {
    const probed: string[] = [];
    const base = cast.worker('p');
    const top = startSupervisor({
      ...cast.options,
      id: 'probed',
      children: [
        {
          ...base,
          start: () => ({
            stop: () => Promise.resolve(),
            kill: () => undefined,
            probe: () => Promise.resolve(void probed.push('p')),
          }),
        },
      ],
    });
    await top.started;
    await top.probe();
    expect(probed).toEqual(['p']);
    await top.stop();
    await expect(top.probe()).rejects.toThrow('found it ended');
  });
});

test('an observer that throws surfaces, and supervision goes on', async () => {
  const uncaught: unknown[] = [];
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => void uncaught.push(error));
  try {
    const top = startSupervisor({
      ...cast.options,
      id: 'observed',
      children: [cast.worker('o')],
      observer: (event) => {
        if (event.type === 'child.exited') throw new Error('the log is full');
      },
    });
    await top.started;
    await cast.crash('o');
    await cast.clock.advance(100);
    expect(top.children()).toMatchObject([{ phase: 'running', incarnation: 2 }]);
    expect(uncaught).toEqual([new Error('the log is full')]);
    await top.stop();
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
  }
});

describe('specs that contradict themselves are refused', () => {
  test.each([
    ['two children of one id', { second: { id: 'x' } }, 'expected distinct ids, found x twice'],
    [
      'a permanent significant child',
      { second: { significant: true } },
      'expected a significant child to be transient or temporary, found y permanent',
    ],
    [
      'a negative shutdown time',
      { second: { shutdownMs: -1 } },
      'expected shutdownMs of y to be 0 or more, found -1',
    ],
    [
      'a significant child where nothing is significant',
      { second: { significant: true, restart: 'transient' as const } },
      'expected no significant child without auto-shutdown, found y',
    ],
  ])('%s', (_title, { second }, message) => {
    const children = [cast.worker('x'), { ...cast.worker('y'), ...second }];
    expect(() => startSupervisor({ ...cast.options, id: 'odd', children })).toThrow(message);
  });
});
