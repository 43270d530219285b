import { describe, expect, test } from 'vitest';

import type { ExitReason } from '../../../src/runtime/supervision/child.ts';
import { RestartsExhaustedError } from '../../../src/runtime/supervision/errors.ts';
import { startSupervisor } from '../../../src/runtime/supervision/supervisor.ts';
import { newCast } from './cast.ts';

const exits: Readonly<Record<ExitReason['kind'], ExitReason>> = {
  normal: { kind: 'normal' },
  shutdown: { kind: 'shutdown' },
  crashed: { kind: 'crashed', error: new Error('out of luck') },
};

/** What OTP does when `b` of `a`, `b`, `c` ends in a way that has it restarted. */
const atRestart = {
  one_for_one: { stopped: [], started: ['start b'] },
  rest_for_one: { stopped: ['stop c'], started: ['start b', 'start c'] },
  one_for_all: { stopped: ['stop c', 'stop a'], started: ['start a', 'start b', 'start c'] },
} as const;

const isRestarted = {
  permanent: { normal: true, shutdown: true, crashed: true },
  transient: { normal: false, shutdown: false, crashed: true },
  temporary: { normal: false, shutdown: false, crashed: false },
} as const;

const strategies = ['one_for_one', 'rest_for_one', 'one_for_all'] as const;
const classes = ['permanent', 'transient', 'temporary'] as const;
const kinds = ['normal', 'shutdown', 'crashed'] as const;

const cells = strategies.flatMap((strategy) =>
  classes.flatMap((restart) => kinds.map((kind) => ({ strategy, restart, kind }))),
);
const isReturning = ({ restart, kind }: (typeof cells)[number]): boolean =>
  isRestarted[restart][kind];

const run = async ({ strategy, restart, kind }: (typeof cells)[number]) => {
  const cast = newCast();
  const supervisor = startSupervisor({
    ...cast.options,
    id: 'top',
    strategy,
    intensity: { restarts: 1, periodMs: 5_000 },
    children: [cast.worker('a'), cast.worker('b', { restart }), cast.worker('c')],
  });
  await supervisor.started;
  expect(cast.since()).toEqual(['start a', 'start b', 'start c']);
  await cast.exit('b', exits[kind]);
  return { cast, supervisor };
};

describe.each(cells.filter(isReturning))('$strategy, a $restart child that ended $kind', (cell) => {
  const { stopped, started } = atRestart[cell.strategy];

  test('returns within the intensity, with whom the strategy names', async () => {
    const { cast, supervisor } = await run(cell);
    expect(cast.since()).toEqual(stopped);
    await cast.clock.advance(90);
    expect(cast.since()).toEqual([]);
    await cast.clock.advance(10);
    expect(cast.since()).toEqual(started);
    expect(supervisor.children().every(({ phase }) => phase === 'running')).toBe(true);
    await supervisor.stop();
    expect(cast.since()).toEqual(['stop c', 'stop b', 'stop a']);
    expect(await supervisor.exited).toEqual({ kind: 'shutdown' });
    expect(cast.clock.pending()).toBe(0);
  });

  test('beyond the intensity the rest ends and the supervisor crashes', async () => {
    const { cast, supervisor } = await run(cell);
    await cast.clock.advance(100);
    cast.since();
    await cast.exit('b', exits[cell.kind]);
    const exit = await supervisor.exited;
    expect(cast.since()).toEqual(['stop c', 'stop a']);
    expect(exit).toEqual({ kind: 'crashed', error: expect.any(RestartsExhaustedError) as unknown });
    const cause = cell.kind === 'crashed' ? 'out of luck' : `it ended: ${cell.kind}`;
    const limit = 'expected at most 1 restarts in 5000 ms, found one more';
    expect(exit).toMatchObject({
      error: { message: `supervisor top: ${limit}, of b: ${cause}` },
    });
    expect(cast.events.map(({ type }) => type).slice(-4)).toEqual([
      'supervisor.escalated',
      'child.stopped',
      'child.stopped',
      'supervisor.stopped',
    ]);
    expect(cast.clock.pending()).toBe(0);
  });
});

describe.each(cells.filter((cell) => !isReturning(cell)))(
  '$strategy, a $restart child that ended $kind',
  (cell) => {
    test('stays away, and nobody else notices', async () => {
      const { cast, supervisor } = await run(cell);
      await cast.clock.advance(10_000);
      expect(cast.since()).toEqual([]);
      expect(supervisor.children().map(({ phase }) => phase)).toEqual([
        'running',
        'ended',
        'running',
      ]);
      await supervisor.stop();
      expect(cast.since()).toEqual(['stop c', 'stop a']);
    });
  },
);
