import { beforeEach } from 'vitest';

import { shardOf } from '../../../machines/ports.ts';
import { DurableActor, type DurableSurroundings } from '../../../src/runtime/durable/actor.ts';
import { createSweeper, type Sweeper } from '../../../src/runtime/sweeper.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';
import { TRADE } from '../../support/trade-fixtures.ts';
import {
  LAMP,
  lampLogic,
  type Lamp,
  type LampContext,
  type LampEvent,
  type LampInput,
} from './lamp.ts';
import { scriptedJournal, type ScriptedJournal } from './scripted-journal.ts';

/* Durable lamps in surroundings that note what they are told. */

type Surroundings = DurableSurroundings<LampContext, LampEvent>;
type Restored = { readonly stored: Lamp; readonly seq: number };

export const restoredLamp = (
  state = 'off',
  context: Partial<LampContext> = {},
  seq = 5,
): Restored => ({
  stored: { state, context: { presses: 0, timersArmed: 0, deadline: null, ...context } },
  seq,
});

/** What the tests of durable actors work with, fresh for each test. */
export type ActorBench = {
  readonly clock: TestClock;
  readonly journal: ScriptedJournal;
  readonly sweeper: Sweeper;
  /** Everything the actor has told its surroundings, in order. */
  readonly told: readonly string[];
  readonly crashes: readonly unknown[];
  /** What it has told since this was asked last. */
  readonly since: () => readonly string[];
  readonly actorOf: (
    restored: Restored | null,
    changes?: Partial<Surroundings>,
  ) => DurableActor<LampContext, LampEvent, LampInput>;
};

export const actorBench = (): ActorBench => {
  let clock: TestClock;
  let journal: ScriptedJournal;
  let sweeper: Sweeper;
  let told: string[];
  let crashes: unknown[];
  beforeEach(() => {
    clock = testClock();
    journal = scriptedJournal();
    sweeper = createSweeper(clock);
    told = [];
    crashes = [];
  });
  const surroundings = (): Surroundings => ({
    clock,
    journal,
    sweeper,
    lease: () => ({ shard: shardOf(TRADE), token: 3 }),
    reached: (timerId, atMs) => ({ type: 'deadline.reached', timerId, atMs }),
    act: (intents) => void told.push(...intents.map(({ intentId }) => `act ${intentId}`)),
    published: ({ seq, from, to, event }) =>
      void told.push(`${seq}: ${from ?? 'nothing'} -> ${to} on ${event.type}`),
    ignored: ({ type }, state) => void told.push(`ignored ${type} in ${state}`),
    rested: ({ state }) => void told.push(`rested ${state}`),
    crashed: (error) => void crashes.push(error),
  });
  return {
    get clock() {
      return clock;
    },
    get journal() {
      return journal;
    },
    get sweeper() {
      return sweeper;
    },
    get told() {
      return told;
    },
    get crashes() {
      return crashes;
    },
    since: () => told.splice(0),
    actorOf: (restored, changes = {}) =>
      new DurableActor(lampLogic, LAMP, restored, { ...surroundings(), ...changes }),
  };
};
