import { createActor, createMachine, fromCallback, type AnyActor } from 'xstate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { actorChild } from '../../../src/runtime/supervision/actor-child.ts';
import type { ChildScope, ChildSpec } from '../../../src/runtime/supervision/child.ts';
import { startSupervisor, type Supervisor } from '../../../src/runtime/supervision/supervisor.ts';
import { eventually } from '../../support/eventually.ts';
import { newCast, turn, type Cast } from './cast.ts';
import { openResources, type Resources } from './resources.ts';
import { crashBelow, waysNotToStart, waysToCrash, type Way } from './ways-to-crash.ts';

let cast: Cast;
let resources: Resources;
let actors: AnyActor[];

beforeEach(async () => {
  cast = newCast();
  resources = await openResources();
  actors = [];
});
afterEach(() => resources.close());

const childOf = (way: Way, spec: Partial<ChildSpec> = {}): ChildSpec => ({
  id: 'feed',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: 1_000,
  start: actorChild((scope: ChildScope) => {
    const actor = createActor(way(resources, scope), { clock: cast.clock });
    actors.push(actor);
    return actor;
  }),
  ...spec,
});

const supervise = (child: ChildSpec): Supervisor =>
  startSupervisor({
    ...cast.options,
    id: 'feeds',
    intensity: { restarts: 1, periodMs: 60_000 },
    children: [child],
  });

const crashes = (): readonly unknown[] =>
  cast.events.flatMap((event) =>
    event.type === 'child.exited' && event.reason.kind === 'crashed' ? [event.reason.error] : [],
  );
describe.each(Object.entries(waysToCrash))('a crash in %s', (_title, way) => {
  test('is seen, restarted, then escalated, and leaves nothing behind', async () => {
    const supervisor = supervise(childOf(way));
    await supervisor.started;
    await resources.settleAt(1);
    const timersOfOne = cast.clock.pending();

    actors[0]?.send({ type: 'crash' });
    await eventually(() => crashes().length === 1);
    expect(String(crashes()[0])).toContain('boom');
    await resources.settleAt(0);
    await cast.clock.advance(100);
    expect(supervisor.children()).toMatchObject([{ phase: 'running', incarnation: 2 }]);
    await resources.settleAt(1);
    expect(cast.clock.pending()).toBe(timersOfOne);

    actors[1]?.send({ type: 'crash' });
    expect(await supervisor.exited).toMatchObject({ kind: 'crashed' });
    expect(crashes()).toHaveLength(2);
    await resources.settleAt(0);
    expect(cast.clock.pending()).toBe(0);
  });
});

describe.each(Object.entries(waysNotToStart))('a failure of %s', (_title, way) => {
  test('is a failed start that leaves nothing behind', async () => {
    const supervisor = supervise(childOf(way));
    await expect(supervisor.started).rejects.toThrow('boom');
    await resources.settleAt(0);
    expect(cast.clock.pending()).toBe(0);
  });

  test('at a restart is tried again', async () => {
    let starts = 0;
    const steady: Way = (held, scope) => {
      starts += 1;
      const chosen = starts === 2 ? way : waysToCrash['an action'];
      if (chosen === undefined) throw new Error('expected a way to crash');
      return chosen(held, scope);
    };
    const supervisor = startSupervisor({
      ...cast.options,
      id: 'feeds',
      children: [childOf(steady)],
    });
    await supervisor.started;
    actors[0]?.send({ type: 'crash' });
    await turn();
    await cast.clock.advance(300);
    expect(supervisor.children()).toMatchObject([{ phase: 'running', incarnation: 3 }]);
    await resources.settleAt(1);
    await supervisor.stop();
    await resources.settleAt(0);
    expect(cast.clock.pending()).toBe(0);
  });
});

describe('an actor in good order', () => {
  const finishing: Way = ({ socket, heartbeat }) =>
    createMachine({
      initial: 'up',
      states: {
        up: { invoke: [{ src: socket }, { src: heartbeat }], on: { finish: 'done' } },
        done: { type: 'final' },
      },
    });

  test('that reaches its final state exits normally', async () => {
    const supervisor = supervise(childOf(finishing, { restart: 'transient' }));
    await supervisor.started;
    await resources.settleAt(1);
    actors[0]?.send({ type: 'finish' });
    await turn();
    expect(supervisor.children()).toMatchObject([{ phase: 'ended' }]);
    expect(crashes()).toEqual([]);
    await resources.settleAt(0);
  });

  test.each(['stop', 'kill'] as const)('leaves nothing after a %s', async (way) => {
    const supervisor = supervise(childOf(finishing));
    await supervisor.started;
    await resources.settleAt(1);
    await supervisor[way]();
    await resources.settleAt(0);
    expect(cast.events.some(({ type }) => type === 'child.exited')).toBe(false);
  });
});

test('an actor below that fails and is recovered from leaves no children either', async () => {
  const way: Way = ({ socket, heartbeat }) => {
    const middle = createMachine({
      invoke: [{ src: socket }, { src: heartbeat }],
      on: {
        crash: {
          actions: () => {
            throw new Error('boom');
          },
        },
      },
    });
    return createMachine({
      initial: 'up',
      states: {
        up: {
          invoke: { id: 'receiver', src: middle, onError: 'recovered' },
          on: { crash: { actions: ({ self }) => crashBelow(self) } },
        },
        recovered: {},
      },
    });
  };
  const supervisor = supervise(childOf(way));
  await supervisor.started;
  await resources.settleAt(1);
  actors[0]?.send({ type: 'crash' });
  await resources.settleAt(0);
  expect(actors[0]?.getSnapshot()).toMatchObject({ status: 'active', value: 'recovered' });
  expect(crashes()).toEqual([]);
  await supervisor.stop();
});

test('many crashes leave no more behind than one', async () => {
  const way = waysToCrash['an action'];
  if (way === undefined) throw new Error('expected a way to crash');
  const supervisor = startSupervisor({
    ...cast.options,
    id: 'feeds',
    intensity: { restarts: 1_000, periodMs: 1_000 },
    children: [childOf(way)],
  });
  await supervisor.started;
  const timersOfOne = cast.clock.pending();
  for (let round = 0; round < 30; round += 1) {
    actors.at(-1)?.send({ type: 'crash' });
    await turn();
    await cast.clock.advance(1_000, 500);
  }
  expect(actors).toHaveLength(31);
  await resources.settleAt(1);
  expect(cast.clock.pending()).toBe(timersOfOne);
  await supervisor.stop();
  await resources.settleAt(0);
});

describe('a probe', () => {
  test('is answered by an actor that works, without a handler for it', async () => {
    const supervisor = supervise(childOf(() => createMachine({})));
    await supervisor.started;
    await supervisor.probe();
    await Promise.all([supervisor.probe(), supervisor.probe()]);
  });

  test('is not answered by an actor with a wedged mailbox that calls itself active', async () => {
    let isWedging = false;
    const wedged: ChildSpec = {
      ...childOf(() => createMachine({})),
      start: actorChild(() => {
        const actor = createActor(createMachine({ on: { tick: {} } }), {
          inspect: (event) => {
            if (isWedging && event.type === '@xstate.snapshot') throw new Error('inspector');
          },
        });
        actors.push(actor);
        return actor;
      }),
    };
    const supervisor = supervise(wedged);
    await supervisor.started;
    await supervisor.probe();
    isWedging = true;
    expect(() => actors[0]?.send({ type: 'tick' })).toThrow('inspector');
    expect(actors[0]?.getSnapshot()).toMatchObject({ status: 'active' });
    let isAnswered = false;
    void supervisor.probe().then(() => (isAnswered = true));
    await turn();
    await turn();
    expect(isAnswered).toBe(false);
  });
});

test('a crash that is reported from outside ends what the actor holds', async () => {
  let isDisposed = false;
  const way: Way = () =>
    createMachine({
      invoke: {
        src: fromCallback(() => () => {
          isDisposed = true;
        }),
      },
    });
  const supervisor = supervise(
    childOf(way, {
      start: actorChild((scope) => {
        queueMicrotask(() => scope.exited({ kind: 'crashed', error: new Error('late') }));
        return createActor(way(resources, scope));
      }),
    }),
  );
  await turn();
  await turn();
  expect(isDisposed).toBe(true);
  await supervisor.stop();
});
