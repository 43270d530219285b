import { beforeEach, describe, expect, test } from 'vitest';

import {
  startDynamicSupervisor,
  type DynamicSupervisor,
  type DynamicSupervisorOptions,
} from '../../../src/runtime/supervision/dynamic-supervisor.ts';
import {
  ChildStartError,
  DuplicateChildError,
  RestartsExhaustedError,
  SupervisorStoppedError,
} from '../../../src/runtime/supervision/errors.ts';
import { supervisorChild } from '../../../src/runtime/supervision/nesting.ts';
import { startSupervisor } from '../../../src/runtime/supervision/supervisor.ts';
import { newCast, turn, type Cast } from './cast.ts';

let cast: Cast;
beforeEach(() => {
  cast = newCast();
});

const start = (options: Partial<DynamicSupervisorOptions> = {}): DynamicSupervisor => {
  const { clock, random, observer, backoff } = cast.options;
  return startDynamicSupervisor({
    id: 'trades',
    intensity: { restarts: 100, periodMs: 5_000 },
    childIntensity: { restarts: 1, periodMs: 5_000 },
    onExhausted: 'quarantine',
    backoff,
    clock,
    random,
    observer,
    ...options,
  });
};

const exhaust = async (id: string): Promise<void> => {
  await cast.crash(id);
  await cast.clock.advance(100);
  await cast.crash(id, `${id} is beyond help`);
};

describe('children', () => {
  test('come and go', async () => {
    const trades = start();
    await trades.startChild(cast.worker('t1'));
    const t2 = await trades.startChild(cast.worker('t2'));
    expect([trades.count(), trades.has('t1'), trades.has('t3')]).toEqual([2, true, false]);
    expect(await trades.stopChild('t1')).toBe(true);
    expect(await trades.stopChild('t1')).toBe(false);
    await t2.stop();
    expect(trades.count()).toBe(0);
    expect(cast.since()).toEqual(['start t1', 'start t2', 'stop t1', 'stop t2']);
  });

  test('of one id cannot be two, but one after the other', async () => {
    const trades = start();
    await trades.startChild(cast.worker('t'));
    await expect(trades.startChild(cast.worker('t'))).rejects.toThrow(DuplicateChildError);
    await trades.stopChild('t');
    await trades.startChild(cast.worker('t'));
    expect(cast.since()).toEqual(['start t', 'stop t', 'start t']);
  });

  test.each(['throws', 'rejects', 'crashes'] as const)(
    'whose first start %s are not kept',
    async (script) => {
      const trades = start();
      cast.nextStarts('t', script);
      await expect(trades.startChild(cast.worker('t'))).rejects.toThrow(ChildStartError);
      expect([trades.count(), trades.has('t')]).toEqual([0, false]);
      await trades.startChild(cast.worker('t'));
      expect(trades.count()).toBe(1);
    },
  );

  test('are restarted alone, after their backoff, under the handle they had', async () => {
    const trades = start();
    await trades.startChild(cast.worker('t1'));
    const t2 = await trades.startChild(cast.worker('t2'));
    cast.since();
    await cast.crash('t2');
    await cast.clock.advance(90);
    expect(cast.since()).toEqual([]);
    await expect(t2.probe?.()).rejects.toThrow('t2: expected it to be running, found it waiting');
    await cast.clock.advance(10);
    expect(cast.since()).toEqual(['start t2']);
    await t2.probe?.();
    await t2.stop();
    expect(cast.since()).toEqual(['stop t2']);
    expect(trades.count()).toBe(1);
  });

  test.each([
    ['permanent', 'normal', true],
    ['permanent', 'shutdown', true],
    ['transient', 'normal', false],
    ['transient', 'shutdown', false],
    ['temporary', 'normal', false],
    ['temporary', 'shutdown', false],
  ] as const)('%s ones that end %s: kept is %s', async (restart, kind, isKept) => {
    const trades = start();
    await trades.startChild(cast.worker('t', { restart }));
    await cast.exit('t', { kind });
    expect(trades.has('t')).toBe(isKept);
    await cast.clock.advance(100);
    expect(cast.isAlive('t')).toBe(isKept);
  });

  test('that are temporary are forgotten after a crash', async () => {
    const trades = start();
    await trades.startChild(cast.worker('t', { restart: 'temporary' }));
    await cast.crash('t');
    expect(trades.count()).toBe(0);
  });

  test('stopped during their backoff do not return', async () => {
    const trades = start();
    await trades.startChild(cast.worker('t'));
    await cast.crash('t');
    await trades.stopChild('t');
    expect(cast.clock.pending()).toBe(0);
    await cast.clock.advance(1_000);
    expect(cast.since()).toEqual(['start t']);
  });

  test('killed through their handle are gone at once', async () => {
    const trades = start();
    const child = await trades.startChild(cast.worker('t'));
    child.kill();
    child.kill();
    expect([trades.count(), cast.isAlive('t')]).toEqual([0, false]);
  });

  test('killed through an outdated handle leave their successor alone', async () => {
    const trades = start();
    const first = await trades.startChild(cast.worker('t'));
    await first.stop();
    await trades.startChild(cast.worker('t'));
    first.kill();
    await first.stop();
    expect([trades.count(), cast.isAlive('t')]).toEqual([1, true]);
  });
});

describe('a child that exhausts its restarts', () => {
  test('is parked in sight, not dropped, and its siblings live on', async () => {
    const trades = start();
    await trades.startChild(cast.worker('good'));
    await trades.startChild(cast.worker('bad'));
    await exhaust('bad');
    await cast.clock.advance(10_000, 100);
    expect(trades.quarantined()).toEqual([
      { id: 'bad', restarts: 1, error: new Error('bad is beyond help') },
    ]);
    expect([trades.count(), trades.has('bad'), cast.isAlive('good')]).toEqual([2, true, true]);
    expect(cast.events.at(-1)).toMatchObject({ type: 'child.quarantined', child: 'bad' });
  });

  test('is released with a clean record', async () => {
    const trades = start();
    await trades.startChild(cast.worker('bad'));
    await exhaust('bad');
    expect(await trades.release('good')).toBe(false);
    expect(await trades.release('bad')).toBe(true);
    expect(await trades.release('bad')).toBe(false);
    expect(cast.isAlive('bad')).toBe(true);
    expect(trades.quarantined()).toEqual([]);
    await exhaust('bad');
    expect(trades.quarantined()).toHaveLength(1);
    expect(trades.children()).toMatchObject([{ phase: 'quarantined', incarnation: 4 }]);
  });

  test('can be given up', async () => {
    const trades = start();
    await trades.startChild(cast.worker('bad'));
    await exhaust('bad');
    expect(await trades.stopChild('bad')).toBe(true);
    expect(trades.count()).toBe(0);
  });

  test('ends the supervisor where that is asked for', async () => {
    const trades = start({ onExhausted: 'escalate' });
    await trades.startChild(cast.worker('good'));
    await trades.startChild(cast.worker('bad'));
    cast.since();
    await exhaust('bad');
    expect(await trades.exited).toMatchObject({
      kind: 'crashed',
      error: {
        message:
          'supervisor trades: expected at most 1 restarts in 5000 ms, found one more, ' +
          'of bad: bad is beyond help',
      },
    });
    expect(cast.since()).toEqual(['start bad', 'stop good']);
  });

  test.each(['throws', 'rejects', 'crashes'] as const)(
    'and whose start %s when it is released is parked as before, with the newest reason',
    async (script) => {
      const trades = start();
      await trades.startChild(cast.worker('bad'));
      await exhaust('bad');
      cast.nextStarts('bad', script);
      await expect(trades.release('bad')).rejects.toThrow(ChildStartError);
      expect(trades.chart.getSnapshot()).toMatchObject({
        context: { quarantined: 1, children: 1 },
      });
      const [parked] = trades.quarantined();
      expect(parked?.error).not.toEqual(new Error('bad is beyond help'));
      expect(cast.events.at(-1)).toMatchObject({ type: 'child.quarantined', child: 'bad' });
      await cast.clock.advance(10_000, 100);
      expect(cast.isAlive('bad')).toBe(false);
      expect(await trades.release('bad')).toBe(true);
      expect([cast.isAlive('bad'), trades.quarantined()]).toEqual([true, []]);
    },
  );

  test('may begin in quarantine', async () => {
    const trades = start();
    trades.park(cast.worker('odd'), new Error('machine version 9 is unknown'));
    expect(cast.since()).toEqual([]);
    expect(trades.quarantined()).toEqual([
      { id: 'odd', restarts: 0, error: new Error('machine version 9 is unknown') },
    ]);
    expect(await trades.release('odd')).toBe(true);
    expect(cast.since()).toEqual(['start odd']);
  });
});

describe('the supervisor', () => {
  test('escalates when its children fail too often together', async () => {
    const trades = start({ intensity: { restarts: 2, periodMs: 1_000 } });
    for (const id of ['t1', 't2', 't3']) await trades.startChild(cast.worker(id));
    cast.since();
    await cast.crash('t1');
    await cast.crash('t2');
    await cast.crash('t3');
    expect(await trades.exited).toMatchObject({
      kind: 'crashed',
      error: expect.any(RestartsExhaustedError) as unknown,
    });
    expect(cast.clock.pending()).toBe(0);
    await expect(trades.startChild(cast.worker('t4'))).rejects.toThrow(SupervisorStoppedError);
  });

  test('stops its children together, and kills those that do not', async () => {
    const trades = start();
    for (const id of ['t1', 't2', 't3']) await trades.startChild(cast.worker(id));
    cast.since();
    cast.whenStopped('t1', 'hangs');
    cast.whenStopped('t2', 'hangs');
    const stopped = trades.stop();
    expect(cast.since()).toEqual(['stop t3', 'stop t2', 'stop t1']);
    await turn();
    await cast.clock.advance(1_000);
    await stopped;
    expect(cast.since()).toEqual(['kill t2', 'kill t1']);
    expect(trades.count()).toBe(0);
    expect(await trades.exited).toEqual({ kind: 'shutdown' });
  });

  test('refuses a child whose start was under way when it was stopped', async () => {
    const trades = start();
    cast.nextStarts('t', 'slow');
    const child = trades.startChild(cast.worker('t'));
    await turn();
    const refused = expect(child).rejects.toThrow(SupervisorStoppedError);
    const stopped = trades.stop();
    await cast.settle('t');
    await Promise.all([stopped, refused]);
    expect(cast.since()).toEqual(['start t', 'stop t']);
    expect(cast.isAlive('t')).toBe(false);
  });

  test('is a branch like any other', async () => {
    const incarnations: DynamicSupervisor[] = [];
    const startTrades = (): DynamicSupervisor => {
      const trades = start({ onExhausted: 'escalate' });
      incarnations.push(trades);
      return trades;
    };
    const root = startSupervisor({
      ...cast.options,
      id: 'root',
      children: [supervisorChild({ id: 'trades' }, startTrades)],
    });
    await root.started;
    await incarnations[0]?.startChild(cast.worker('t'));
    await root.probe();
    await exhaust('t');
    await cast.clock.advance(100);
    expect(root.children()).toMatchObject([{ id: 'trades', phase: 'running', incarnation: 2 }]);
    expect(incarnations).toHaveLength(2);
    await root.stop();
    expect(cast.clock.pending()).toBe(0);
  });
});
