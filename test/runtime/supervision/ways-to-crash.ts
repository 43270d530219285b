import {
  assign,
  createMachine,
  fromCallback,
  fromObservable,
  fromPromise,
  fromTransition,
  spawnChild,
  type AnyStateMachine,
  type Observer,
  type Subscribable,
} from 'xstate';

import type { ChildScope } from '../../../src/runtime/supervision/child.ts';
import { safe } from '../../../src/runtime/supervision/safe.ts';
import type { Resources } from './resources.ts';

/** The one failure of all these machines. */
const fail = (): never => {
  throw new Error('boom');
};

/** A machine with resources of its own, as it crashes in one particular way upon `crash`. */
export type Way = (resources: Resources, scope: ChildScope) => AnyStateMachine;

const held = ({ socket, heartbeat }: Resources) => ({
  invoke: [{ src: socket }, { src: heartbeat }],
  after: { 3_600_000: '.idle' },
});

/** Crashes by an actor that is invoked upon `crash`, and told `crash` again thereafter. */
const byActor =
  (logic: (scope: ChildScope) => Parameters<typeof spawnChild>[0]): Way =>
  (resources, scope) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { on: { crash: { actions: spawnChild(logic(scope), { id: 'culprit' }) } } } },
    });

const observableThatFails: Subscribable<unknown> = {
  subscribe: (observer: Observer<unknown> | ((value: unknown) => void)) => {
    const timer = setTimeout(() => {
      if (typeof observer === 'object') observer.error?.(new Error('boom'));
    }, 1);
    return { unsubscribe: () => clearTimeout(timer) };
  },
};

/** Ways in which the machine itself, or an actor below it, fails while it runs. */
export const waysToCrash: Readonly<Record<string, Way>> = {
  'an action': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { on: { crash: { actions: fail } } } },
    }),
  'a guard': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { on: { crash: { guard: fail, target: 'idle' } } } },
    }),
  'an assign': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { on: { crash: { actions: assign(fail) } } } },
    }),
  'an entry action': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { on: { crash: 'next' } }, next: { entry: fail } },
    }),
  'an exit action': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { exit: fail, on: { crash: 'next' } }, next: {} },
    }),
  'an eventless guard': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: {
        idle: { on: { crash: 'next' } },
        next: { always: { guard: fail, target: 'idle' } },
      },
    }),
  'an action after a child was started in the same step': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { on: { crash: { actions: [spawnChild(resources.socket), fail] } } } },
    }),
  'an entry action beside a new invocation': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: {
        idle: { on: { crash: 'next' } },
        next: { invoke: { src: resources.socket }, entry: fail },
      },
    }),
  'a promise that throws at once': byActor(() => fromPromise(fail)),
  'a promise that rejects': byActor(() => fromPromise(() => Promise.reject(new Error('boom')))),
  'a callback at its start': byActor(() => fromCallback(fail)),
  'a callback that receives': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: {
        idle: {
          invoke: {
            id: 'receiver',
            src: fromCallback(({ receive }) => {
              receive(fail);
            }),
          },
          on: { crash: { actions: ({ self }) => crashBelow(self) } },
        },
      },
    }),
  'a callback later, in a timer': byActor((scope) =>
    fromCallback(() => {
      const timer = setTimeout(safe(scope, fail), 1);
      return () => clearTimeout(timer);
    }),
  ),
  'an asynchronous callback': byActor((scope) =>
    fromCallback(
      safe(scope, async () => {
        await Promise.resolve();
        fail();
      }),
    ),
  ),
  'an asynchronous body of an action': (resources, scope) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: {
        idle: {
          on: {
            crash: {
              actions: safe(scope, async () => {
                await Promise.resolve();
                fail();
              }),
            },
          },
        },
      },
    }),
  'an observable': byActor(() => fromObservable(() => observableThatFails)),
  'a reducer': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: {
        idle: {
          invoke: { id: 'receiver', src: fromTransition(reduce, {}) },
          on: { crash: { actions: ({ self }) => crashBelow(self) } },
        },
      },
    }),
  'a machine below it': (resources) => nested(resources, 1),
  'a machine far below it': (resources) => nested(resources, 3),
};

const reduce = (state: object, event: { readonly type: string }): object =>
  event.type === 'crash' ? fail() : state;

type Parent = {
  getSnapshot: () => {
    children: Readonly<Record<string, { send: (event: { type: string }) => void } | undefined>>;
  };
};
/** Passes the crash on to the child called `receiver`. */
export const crashBelow = (self: Parent): void => {
  const receiver = self.getSnapshot().children['receiver'];
  if (receiver === undefined) throw new TypeError('expected a child called receiver, found none');
  receiver.send({ type: 'crash' });
};

/** `depth` machines below, the last of which fails; each but the root holds nothing itself. */
const nested = (resources: Resources, depth: number): AnyStateMachine => {
  const below =
    depth === 1
      ? createMachine({ on: { crash: { actions: fail } } })
      : nested({ ...resources, socket: nothing, heartbeat: nothing }, depth - 1);
  return createMachine({
    ...held(resources),
    initial: 'idle',
    states: {
      idle: {
        invoke: { id: 'receiver', src: below },
        on: { crash: { actions: ({ self }) => crashBelow(self) } },
      },
    },
  });
};
const nothing = fromCallback(() => undefined);

/** Ways in which the machine fails before it is up. */
export const waysNotToStart: Readonly<Record<string, Way>> = {
  'the context factory': (resources) =>
    createMachine({ ...held(resources), context: fail, initial: 'idle', states: { idle: {} } }),
  'an initial entry action': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { invoke: { src: resources.socket }, entry: fail } },
    }),
  'an initial promise that throws at once': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { invoke: { src: fromPromise(fail) } } },
    }),
  'an initial callback': (resources) =>
    createMachine({
      ...held(resources),
      initial: 'idle',
      states: { idle: { invoke: { src: fromCallback(fail) } } },
    }),
  'the function that makes the actor': fail,
};
