import fc from 'fast-check';
import { createActor } from 'xstate';
import { describe, expect, test } from 'vitest';

import type { Policy } from '../../machines/supervision/judgement.ts';
import type { ExitKind, RestartClass } from '../../machines/supervision/restart.ts';
import type { Strategy } from '../../machines/supervision/strategies.ts';
import { supervisorMachine } from '../../machines/supervision/supervisor.ts';
import { testClock } from '../support/simulated-clock.ts';

/**
 * The chart against a small model of the world: which incarnations are alive, which starts and
 * stops are under way. Commands choose what the world does next; the invariants are checked at each
 * request of the chart.
 */
type Command =
  | { readonly does: 'settleStart'; readonly ok: boolean }
  | { readonly does: 'settleStop' }
  | { readonly does: 'exit'; readonly pick: number; readonly kind: ExitKind }
  | { readonly does: 'staleExit'; readonly pick: number }
  | { readonly does: 'restart'; readonly pick: number }
  | { readonly does: 'wait'; readonly ms: number };

type Life = { readonly childId: string; readonly incarnation: number };

const newWorld = (policy: Policy, classes: readonly RestartClass[]) => {
  const clock = testClock();
  const order = classes.map((_, index) => `child${index}`);
  const alive = new Map<string, Life>();
  const starting: Life[] = [];
  const stopping: Life[] = [];
  const breaches: string[] = [];
  const actor = createActor(supervisorMachine, {
    clock,
    input: {
      id: 'model',
      policy,
      plans: classes.map((restart, index) => ({
        id: `child${index}`,
        restart,
        significant: false,
      })),
    },
  });
  const rank = (id: string): number => order.indexOf(id);
  actor.on('child.start', (life) => {
    if (alive.has(life.childId)) breaches.push(`${life.childId} has two lives`);
    if (policy.strategy !== 'one_for_one') {
      if (stopping.length > 0) breaches.push(`${life.childId} starts while a sibling stops`);
      if (starting.length > 0) breaches.push(`${life.childId} starts while a sibling starts`);
      for (const other of alive.keys())
        if (policy.strategy === 'rest_for_one' && rank(other) > rank(life.childId))
          breaches.push(`${life.childId} starts under its dependant ${other}`);
    }
    alive.set(life.childId, life);
    starting.push(life);
  });
  actor.on('child.stop', (life) => {
    if (alive.get(life.childId)?.incarnation !== life.incarnation)
      breaches.push(`${life.childId} is stopped though it is not alive`);
    stopping.push(life);
  });
  actor.start();

  const end = ({ childId }: Life): void => {
    alive.delete(childId);
    const index = starting.findIndex((life) => life.childId === childId);
    if (index >= 0) starting.splice(index, 1);
  };
  const exit = (life: Life, kind: ExitKind): void => {
    end(life);
    const { childId, incarnation } = life;
    const news = { childId, incarnation, exit: kind, atMs: clock.now(), chance: 0 };
    actor.send({ type: 'child.exited', ...news });
  };
  const settleStop = (): void => {
    const life = stopping.shift();
    if (life === undefined) return;
    end(life);
    const { childId, incarnation } = life;
    actor.send({ type: 'child.stopped', childId, incarnation });
  };
  const settleStart = (ok: boolean): void => {
    const life = starting.find(({ childId }) => !stopping.some((o) => o.childId === childId));
    if (life === undefined) return;
    if (!ok) {
      exit(life, 'crashed');
      return;
    }
    starting.splice(starting.indexOf(life), 1);
    const { childId, incarnation } = life;
    actor.send({ type: 'child.started', childId, incarnation, atMs: clock.now() });
  };
  const pick = (index: number): string => order[index % order.length] ?? '';
  const run = (command: Command): void => {
    if (actor.getSnapshot().status !== 'active') return;
    switch (command.does) {
      case 'settleStart':
        settleStart(command.ok);
        return;
      case 'settleStop':
        settleStop();
        return;
      case 'exit': {
        const life = alive.get(pick(command.pick));
        if (life !== undefined && !starting.includes(life) && !stopping.includes(life))
          exit(life, command.kind);
        return;
      }
      case 'staleExit': {
        const life = alive.get(pick(command.pick));
        if (life === undefined) return;
        const { childId, incarnation } = life;
        const stale = { childId, incarnation: incarnation - 1, exit: 'crashed' as const };
        actor.send({ type: 'child.exited', ...stale, atMs: clock.now(), chance: 0 });
        return;
      }
      case 'restart':
        if (classes[command.pick % order.length] !== 'temporary')
          actor.send({ type: 'child.restart', childId: pick(command.pick) });
        return;
      case 'wait':
        clock.advanceSync(command.ms);
        return;
    }
  };
  return { actor, alive, breaches, clock, run, settleStop, settleStart };
};

const commands = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant('settleStart' as const), ok: fc.boolean() }),
    fc.record({ does: fc.constant('settleStart' as const), ok: fc.constant(true) }),
    fc.record({ does: fc.constant('settleStop' as const) }),
    fc.record({
      does: fc.constant('exit' as const),
      pick: fc.nat(5),
      kind: fc.constantFrom('normal' as const, 'shutdown' as const, 'crashed' as const),
    }),
    fc.record({ does: fc.constant('staleExit' as const), pick: fc.nat(5) }),
    fc.record({ does: fc.constant('restart' as const), pick: fc.nat(5) }),
    fc.record({ does: fc.constant('wait' as const), ms: fc.nat(300) }),
  ),
  { maxLength: 80 },
);
const classes = fc.array(
  fc.constantFrom('permanent' as const, 'transient' as const, 'temporary' as const),
  { minLength: 1, maxLength: 5 },
);
const policyOf = (strategy: Strategy, restarts: number): Policy => ({
  strategy,
  intensity: { restarts, periodMs: 1000 },
  backoff: { baseMs: 50, factor: 2, capMs: 400, jitter: 0, quietMs: 2000 },
  autoShutdown: 'never',
});

describe.each(['one_for_one', 'one_for_all', 'rest_for_one'] as const)('%s', (strategy) => {
  test('never lets a child live twice, nor starts it among siblings it must wait for', () => {
    fc.assert(
      fc.property(classes, commands, fc.nat(8), (restartClasses, script, restarts) => {
        const world = newWorld(policyOf(strategy, restarts), restartClasses);
        for (const command of script) world.run(command);
        expect(world.breaches).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('ends with nothing alive whenever it is told to stop', () => {
    fc.assert(
      fc.property(classes, commands, fc.nat(8), (restartClasses, script, restarts) => {
        const world = newWorld(policyOf(strategy, restarts), restartClasses);
        for (const command of script) world.run(command);
        if (world.actor.getSnapshot().status === 'active')
          world.actor.send({ type: 'supervisor.stop' });
        restartClasses.forEach(() => world.settleStop());
        expect(world.actor.getSnapshot().value).toBe('stopped');
        expect([...world.alive]).toEqual([]);
        expect(world.clock.pending()).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  test('brings every child up again once the failures cease', () => {
    fc.assert(
      fc.property(classes, commands, (restartClasses, script) => {
        const world = newWorld(policyOf(strategy, 1_000), restartClasses);
        restartClasses.forEach(() => world.settleStart(true));
        for (const command of script) world.run(command);
        for (let round = 0; round < 3 * restartClasses.length; round += 1) {
          world.clock.advanceSync(400);
          world.settleStop();
          world.settleStart(true);
        }
        const { value, context } = world.actor.getSnapshot();
        expect(value).toEqual({ alive: 'running' });
        for (const child of context.children)
          expect(world.alive.has(child.id)).toBe(child.phase === 'running');
        for (const child of context.children)
          if (child.restart === 'permanent') expect(child.phase).toBe('running');
      }),
      { numRuns: 150 },
    );
  });
});

test('the context is plain data', () => {
  const world = newWorld(policyOf('rest_for_one', 3), ['permanent', 'transient']);
  world.settleStart(true);
  world.settleStart(true);
  world.run({ does: 'exit', pick: 0, kind: 'crashed' });
  const { context } = world.actor.getSnapshot();
  expect(JSON.parse(JSON.stringify(context))).toEqual(context);
});
