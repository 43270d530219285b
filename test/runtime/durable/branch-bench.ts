import { eventId, tradeId } from '../../../machines/model/ids.ts';
import type { ActorKey } from '../../../machines/ports.ts';
import { ownerOf } from '../../../src/runtime/durable/actor.ts';
import { createBranch, type BranchOptions } from '../../../src/runtime/durable/branch.ts';
import type { Branch, Restored } from '../../../src/runtime/durable/branch-port.ts';
import {
  startDynamicSupervisor,
  type DynamicSupervisor,
} from '../../../src/runtime/supervision/dynamic-supervisor.ts';
import { createSweeper, type Sweeper } from '../../../src/runtime/sweeper.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';
import { turn } from '../supervision/cast.ts';
import { envelope, lampLogic, type LampContext, type LampEvent, type LampInput } from './lamp.ts';
import { scriptedJournal, type ScriptedJournal } from './scripted-journal.ts';

/* A branch of durable lamps, with a journal and rows that the test writes. */

type Lamps = Branch<LampContext, LampEvent, LampInput>;
export type LampsOptions = BranchOptions<LampContext, LampEvent, LampInput>;

const keyOf = (id: number): ActorKey => ({ kind: 'trade', tradeId: tradeId(String(id)) });
export const [ONE, TWO] = [keyOf(1), keyOf(2)];

/** What surrounds the lamps of one test. */
type Place = {
  readonly clock: TestClock;
  readonly journal: ScriptedJournal;
  readonly sweeper: Sweeper;
  readonly supervisor: DynamicSupervisor;
  /** What the store would have: the newest accepted transition of each actor. */
  readonly rows: Map<string, Restored<LampContext>>;
  /** Who was revived, lost or not claimed, in order. */
  readonly told: string[];
  /** How often a row was read. */
  loads: number;
};

const openPlace = (): Place => {
  const clock = testClock();
  return {
    clock,
    journal: scriptedJournal(),
    sweeper: createSweeper(clock),
    supervisor: startDynamicSupervisor({
      id: 'lamps',
      intensity: { restarts: 100, periodMs: 5_000 },
      childIntensity: { restarts: 2, periodMs: 5_000 },
      onExhausted: 'quarantine',
      backoff: { baseMs: 100, factor: 1, capMs: 100, jitter: 0, quietMs: 60_000 },
      clock,
      random: () => 0,
      observer: () => undefined,
    }),
    rows: new Map(),
    told: [],
    loads: 0,
  };
};

const lampsIn = (place: Place, changes: Partial<LampsOptions> = {}): Lamps => {
  const { clock, journal, rows, supervisor, sweeper, told } = place;
  return createBranch({
    logic: lampLogic,
    supervisor,
    shutdownMs: 1_000,
    surroundings: () => ({
      clock,
      journal,
      sweeper,
      lease: () => ({ shard: 1, token: 1 }),
      reached: (timerId, atMs) => ({ type: 'deadline.reached', timerId, atMs }),
      act: () => undefined,
      published: ({ key, seq, to, after }) =>
        void rows.set(ownerOf(key), { stored: { state: to, context: after }, seq }),
      ignored: () => undefined,
    }),
    load: async (key) => {
      place.loads += 1;
      await turn();
      return rows.get(ownerOf(key)) ?? null;
    },
    revived: (key) => {
      told.push(`revived ${ownerOf(key)}`);
      return Promise.resolve();
    },
    ownershipLost: ({ message }) => void told.push(`lost: ${message}`),
    unclaimed: (key, { event }) => void told.push(`unclaimed ${event.type} for ${ownerOf(key)}`),
    ...changes,
  });
};

/** Lets commits, loads and starts that are due come to their end. */
export const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 6; turns += 1) await turn();
};

/** What a test of a branch works with. */
export type BranchBench = Readonly<Place> & {
  readonly lamps: Lamps;
  /** Lets another branch under the same supervisor take the place of the lamps. */
  readonly rebuild: (changes: Partial<LampsOptions>) => void;
  readonly bear: (key: ActorKey) => Promise<void>;
  readonly store: (key: ActorKey, state: string, seq?: number) => void;
  readonly phaseOf: (key: ActorKey) => string | undefined;
  /** The ids of the events that were committed. */
  readonly ids: () => readonly string[];
  /** Crashes a lamp, and lets the time of its restart come. */
  readonly smash: (key: ActorKey) => Promise<void>;
};

/** For one test; whoever opens it stops its supervisor. */
export const openBench = (): BranchBench => {
  const place = openPlace();
  let lamps = lampsIn(place);
  return {
    ...place,
    get loads() {
      return place.loads;
    },
    get lamps() {
      return lamps;
    },
    rebuild: (changes) => {
      lamps = lampsIn(place, changes);
    },
    bear: (key) =>
      lamps.bear(key, { presses: 0 }, { eventId: eventId(`ticket/${ownerOf(key)}`), clears: [] }),
    store: (key, state, seq = 3) =>
      void place.rows.set(ownerOf(key), {
        stored: { state, context: { presses: 0, timersArmed: 0, deadline: null } },
        seq,
      }),
    phaseOf: (key) => place.supervisor.children().find(({ id }) => id === ownerOf(key))?.phase,
    ids: () => place.journal.entries.map(({ eventId: id }) => id),
    smash: async (key) => {
      lamps.deliver(key, envelope({ type: 'lamp.smashed' }));
      await settle();
      await place.clock.advance(100);
      await settle();
    },
  };
};
