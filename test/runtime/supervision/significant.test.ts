import { describe, expect, test } from 'vitest';

import type { AutoShutdown } from '../../../machines/supervision/judgement.ts';
import type { RestartClass } from '../../../machines/supervision/restart.ts';
import type { ExitReason } from '../../../src/runtime/supervision/child.ts';
import { startSupervisor } from '../../../src/runtime/supervision/supervisor.ts';
import { newCast } from './cast.ts';

const open = async (autoShutdown: AutoShutdown, restart: RestartClass = 'transient') => {
  const cast = newCast();
  const supervisor = startSupervisor({
    ...cast.options,
    id: 'top',
    autoShutdown,
    children: [
      cast.worker('a'),
      cast.worker('b', { restart, significant: true }),
      cast.worker('c', { restart, significant: true }),
      cast.worker('d', { restart: 'temporary' }),
    ],
  });
  await supervisor.started;
  cast.since();
  return { cast, supervisor };
};

const normal: ExitReason = { kind: 'normal' };
const crashed: ExitReason = { kind: 'crashed', error: new Error('gone') };

describe('any_significant', () => {
  test.each([
    ['transient', normal],
    ['transient', { kind: 'shutdown' }],
    ['temporary', normal],
    ['temporary', { kind: 'shutdown' }],
    ['temporary', crashed],
  ] as const)(
    'the end of one %s child, %j, ends the supervisor in order',
    async (restart, exit) => {
      const { cast, supervisor } = await open('any_significant', restart);
      await cast.exit('b', exit);
      expect(await supervisor.exited).toEqual({ kind: 'shutdown' });
      expect(cast.since()).toEqual(['stop d', 'stop c', 'stop a']);
    },
  );

  test('a crash that is restarted does not', async () => {
    const { cast, supervisor } = await open('any_significant');
    await cast.exit('b', crashed);
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['start b']);
    await supervisor.stop();
  });

  test('the end of an insignificant child does not', async () => {
    const { cast, supervisor } = await open('any_significant');
    await cast.exit('d', normal);
    expect(supervisor.children().map(({ phase }) => phase)).toEqual([
      'running',
      'running',
      'running',
      'ended',
    ]);
  });
});

test('all_significant: the last of them ends the supervisor', async () => {
  const { cast, supervisor } = await open('all_significant');
  await cast.exit('b', normal);
  expect(cast.since()).toEqual([]);
  await cast.exit('c', normal);
  expect(await supervisor.exited).toEqual({ kind: 'shutdown' });
  expect(cast.since()).toEqual(['stop d', 'stop a']);
});

test('never: all of the transient children may end', async () => {
  const cast = newCast();
  const supervisor = startSupervisor({
    ...cast.options,
    id: 'top',
    children: [cast.worker('a', { restart: 'transient' })],
  });
  await supervisor.started;
  await cast.exit('a', normal);
  expect(supervisor.children()).toMatchObject([{ phase: 'ended' }]);
  await supervisor.stop();
});

describe('children that have ended', () => {
  test('a transient one returns with its set, a temporary one has one life', async () => {
    const cast = newCast();
    const supervisor = startSupervisor({
      ...cast.options,
      id: 'top',
      strategy: 'one_for_all',
      children: [
        cast.worker('a'),
        cast.worker('b', { restart: 'transient' }),
        cast.worker('c', { restart: 'temporary' }),
      ],
    });
    await supervisor.started;
    await cast.exit('b', normal);
    cast.since();
    await cast.exit('a', crashed);
    await cast.clock.advance(100);
    expect(cast.since()).toEqual(['stop c', 'start a', 'start b']);
    expect(() => supervisor.restartChild('c')).toThrow('found a temporary one');
  });
});
