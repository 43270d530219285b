import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { eventId, tradeId } from '../../../machines/model/ids.ts';
import type { ActorKey } from '../../../machines/ports.ts';
import { OwnershipLost, ownerOf } from '../../../src/runtime/durable/actor.ts';
import { createBranch, type BranchOptions } from '../../../src/runtime/durable/branch.ts';
import type { Branch, Restored } from '../../../src/runtime/durable/branch-port.ts';
import {
  startDynamicSupervisor,
  type DynamicSupervisor,
} from '../../../src/runtime/supervision/dynamic-supervisor.ts';
import { createSweeper, type Sweeper } from '../../../src/runtime/sweeper.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';
import { turn } from '../supervision/cast.ts';
import {
  envelope,
  lampLogic,
  pressed,
  type LampContext,
  type LampEvent,
  type LampInput,
} from './lamp.ts';
import { scriptedJournal, type ScriptedJournal } from './scripted-journal.ts';

type Lamps = Branch<LampContext, LampEvent, LampInput>;
type Options = BranchOptions<LampContext, LampEvent, LampInput>;

const keyOf = (id: number): ActorKey => ({ kind: 'trade', tradeId: tradeId(String(id)) });
const [ONE, TWO] = [keyOf(1), keyOf(2)];

/** What the store would have: the newest accepted transition of each actor. */
type Rows = Map<string, Restored<LampContext>>;

let clock: TestClock;
let journal: ScriptedJournal;
let sweeper: Sweeper;
let supervisor: DynamicSupervisor;
let rows: Rows;
let told: string[];
let loads: number;
let lamps: Lamps;

const branchOf = (changes: Partial<Options> = {}): Lamps =>
  createBranch({
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
      loads += 1;
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

beforeEach(() => {
  clock = testClock();
  journal = scriptedJournal();
  sweeper = createSweeper(clock);
  rows = new Map();
  told = [];
  loads = 0;
  supervisor = startDynamicSupervisor({
    id: 'lamps',
    intensity: { restarts: 100, periodMs: 5_000 },
    childIntensity: { restarts: 2, periodMs: 5_000 },
    onExhausted: 'quarantine',
    backoff: { baseMs: 100, factor: 1, capMs: 100, jitter: 0, quietMs: 60_000 },
    clock,
    random: () => 0,
    observer: () => undefined,
  });
  lamps = branchOf();
});
afterEach(async () => {
  await supervisor.stop();
});

const bear = (key: ActorKey): Promise<void> =>
  lamps.bear(key, { presses: 0 }, { eventId: eventId(`ticket/${ownerOf(key)}`), clears: [] });

const store = (key: ActorKey, state: string, seq = 3): void =>
  void rows.set(ownerOf(key), {
    stored: { state, context: { presses: 0, timersArmed: 0, deadline: null } },
    seq,
  });

/** Lets commits, loads and starts that are due come to their end. */
const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 6; turns += 1) await turn();
};

const phaseOf = (key: ActorKey): string | undefined =>
  supervisor.children().find(({ id }) => id === ownerOf(key))?.phase;

describe('a birth', () => {
  it('is committed and lives under the supervisor', async () => {
    await bear(ONE);
    expect(journal.entries.map(({ seq, to }) => [seq, to])).toEqual([[1, 'off']]);
    expect([phaseOf(ONE), lamps.size(), lamps.find(ONE)?.seq]).toEqual(['running', 1, 1]);
    expect([...lamps.live()].map(({ key, state, waiting }) => [key, state, waiting])).toEqual([
      [ONE, 'off', 0],
    ]);
  });

  it('refused by the store leaves nothing', async () => {
    journal.next(new Error('the ticket is taken'));
    await expect(bear(ONE)).rejects.toThrow('the ticket is taken');
    expect([supervisor.count(), lamps.size(), lamps.find(ONE)]).toEqual([0, 0, null]);
  });

  it('under a lost lease is said as loudly as any other lost commit', async () => {
    journal.next('fenced');
    await expect(bear(ONE)).rejects.toThrow('the lease has another owner');
    expect(told).toEqual(['lost: trade:1: the lease has another owner']);
  });

  it('hears an answer to its own effects, however soon that comes', async () => {
    const around = (key: ActorKey): ReturnType<Options['surroundings']> => ({
      clock,
      journal,
      sweeper,
      lease: () => ({ shard: 1, token: 1 }),
      reached: (timerId, atMs) => ({ type: 'deadline.reached', timerId, atMs }),
      act: (intents) => {
        if (intents[0]?.intentId === 'trade:1/1/1') lamps.deliver(key, pressed());
      },
      published: () => undefined,
      ignored: () => undefined,
    });
    lamps = branchOf({ surroundings: around });
    await bear(ONE);
    await settle();
    expect(lamps.find(ONE)).toMatchObject({ state: 'on', seq: 2 });
  });
});

describe('resuming', () => {
  it('starts an actor from its row, or from the row given, without asking twice', async () => {
    store(ONE, 'on', 8);
    expect(await lamps.resume(ONE)).toBe(true);
    const known = {
      stored: { state: 'off', context: { presses: 9, timersArmed: 0, deadline: null } },
    };
    expect(await lamps.resume(TWO, { ...known, seq: 4 })).toBe(true);
    expect([lamps.find(ONE)?.seq, lamps.find(TWO)?.context.presses, loads]).toEqual([8, 9, 1]);
    expect(told).toEqual([]);
  });

  it('says false where the store has no row', async () => {
    expect([await lamps.resume(ONE), supervisor.count()]).toEqual([false, 0]);
  });

  it('is one start, however many ask at once, and none for an actor that runs', async () => {
    store(ONE, 'on');
    const all = await Promise.all([1, 2, 3].map(() => lamps.resume(ONE)));
    expect([all, loads]).toEqual([[true, true, true], 1]);
    expect([await lamps.resume(ONE), loads]).toEqual([true, 1]);
  });
});

describe('a branch that is held', () => {
  const ids = (): readonly string[] => journal.entries.map(({ eventId: id }) => id);

  it('takes nobody up for an event; who is resumed hears the word given before it', async () => {
    lamps.hold();
    store(ONE, 'off');
    lamps.deliver(ONE, pressed('early'));
    await settle();
    expect([loads, supervisor.count()]).toEqual([0, 0]);
    const resumed = lamps.resume(ONE, rows.get(ownerOf(ONE)), pressed('word'));
    lamps.deliver(ONE, pressed('meanwhile'));
    await resumed;
    lamps.deliver(ONE, pressed('late'));
    await settle();
    expect(ids()).toEqual(['word', 'early', 'meanwhile', 'late']);
  });

  it('takes up whoever waits once it is open, and reports what waits for nobody', async () => {
    lamps.hold();
    store(ONE, 'off');
    lamps.deliver(ONE, pressed('early'));
    lamps.deliver(TWO, pressed('to nobody'));
    lamps.open();
    await settle();
    expect([ids(), told]).toEqual([['early'], ['unclaimed lamp.pressed for trade:2']]);
  });

  it('gives nothing to one that was parked meanwhile', async () => {
    lamps.hold();
    lamps.deliver(ONE, pressed('early'));
    lamps.park(ONE, new Error('unreadable'));
    lamps.open();
    await settle();
    expect([ids(), told, loads]).toEqual([[], [], 0]);
  });

  it('gives a word to one that runs already', async () => {
    store(ONE, 'off');
    await lamps.resume(ONE);
    await lamps.resume(ONE, undefined, pressed('word'));
    await settle();
    expect(ids()).toEqual(['word']);
  });
});

describe('an event', () => {
  it('wakes a sleeping actor once, and all that came meanwhile are taken in order', async () => {
    store(ONE, 'off');
    for (const id of ['a', 'b', 'c', 'd']) lamps.deliver(ONE, pressed(id));
    await settle();
    expect(loads).toBe(1);
    expect(journal.entries.map(({ eventId: id, seq }) => [id, seq])).toEqual([
      ['a', 4],
      ['b', 5],
      ['c', 6],
      ['d', 7],
    ]);
  });

  it('for an actor that the store does not know is reported', async () => {
    lamps.deliver(ONE, pressed());
    await settle();
    expect(told).toEqual(['unclaimed lamp.pressed for trade:1']);
    expect(supervisor.count()).toBe(0);
  });

  it('for an actor whose row cannot be read is reported, and the actor parked', async () => {
    lamps = branchOf({ load: () => Promise.reject(new TypeError("lamp: unknown state 'blue'")) });
    lamps.deliver(ONE, pressed());
    lamps.deliver(ONE, pressed());
    await settle();
    expect(told).toEqual([
      'unclaimed lamp.pressed for trade:1',
      'unclaimed lamp.pressed for trade:1',
    ]);
    expect(supervisor.quarantined()).toMatchObject([
      { id: 'trade:1', error: new TypeError("lamp: unknown state 'blue'") },
    ]);
  });
});

describe('a terminal actor', () => {
  it('leaves once its mailbox is empty, and not before', async () => {
    await bear(ONE);
    lamps.deliver(ONE, envelope({ type: 'lamp.removed' }));
    lamps.deliver(ONE, envelope({ type: 'lamp.flashed' }));
    await settle();
    expect(journal.entries.map(({ seq, to }) => [seq, to])).toEqual([
      [1, 'off'],
      [2, 'removed'],
      [3, 'removed'],
    ]);
    expect([lamps.size(), supervisor.count()]).toEqual([0, 0]);
  });

  it('is woken by a late event, which may bring it back', async () => {
    store(ONE, 'removed', 7);
    lamps.deliver(ONE, envelope({ type: 'lamp.admired' }));
    await settle();
    expect([lamps.size(), supervisor.count()]).toEqual([0, 0]);
    lamps.deliver(ONE, pressed());
    await settle();
    expect(lamps.find(ONE)).toMatchObject({ state: 'on', seq: 8 });
  });

  it('that crashed leaves again after its restart', async () => {
    store(ONE, 'removed', 7);
    lamps.deliver(ONE, envelope({ type: 'lamp.smashed' }));
    await settle();
    expect([phaseOf(ONE), lamps.size()]).toEqual(['waiting', 0]);
    await clock.advance(100);
    await settle();
    expect([told, lamps.size(), supervisor.count()]).toEqual([['revived trade:1'], 0, 0]);
  });
});

const smash = async (key: ActorKey): Promise<void> => {
  lamps.deliver(key, envelope({ type: 'lamp.smashed' }));
  await settle();
  await clock.advance(100);
  await settle();
};

describe('a crash', () => {
  it('restarts the actor from the store, asks anew, and touches no neighbour (scenario 25)', async () => {
    await bear(ONE);
    await bear(TWO);
    lamps.deliver(ONE, pressed());
    await settle();
    lamps.deliver(ONE, envelope({ type: 'lamp.smashed' }));
    await settle();
    expect([phaseOf(ONE), lamps.find(ONE), phaseOf(TWO)]).toEqual(['waiting', null, 'running']);
    lamps.deliver(TWO, pressed());
    await settle();
    expect(lamps.find(TWO)?.state).toBe('on');
    await clock.advance(100);
    await settle();
    expect([told, loads]).toEqual([['revived trade:1'], 1]);
    expect(lamps.find(ONE)).toMatchObject({ state: 'on', seq: 2, context: { presses: 1 } });
  });

  it('too often quarantines the actor: it gets nothing, is not forgotten, its neighbours go on (scenario 26)', async () => {
    await bear(ONE);
    await bear(TWO);
    for (let crash = 0; crash < 3; crash += 1) await smash(ONE);
    expect(supervisor.quarantined()).toMatchObject([
      { id: 'trade:1', error: new Error('the lamp is in pieces') },
    ]);
    const commits = journal.entries.length;
    lamps.deliver(ONE, pressed());
    lamps.deliver(TWO, pressed());
    await settle();
    expect(journal.entries.slice(commits).map(({ actor }) => actor)).toEqual([TWO]);
    expect([phaseOf(ONE), lamps.find(ONE), lamps.size()]).toEqual(['quarantined', null, 1]);
  });

  it('ends in the quarantine, from which it can be released in its stored state', async () => {
    await bear(ONE);
    for (let crash = 0; crash < 3; crash += 1) await smash(ONE);
    expect(await supervisor.release('trade:1')).toBe(true);
    await settle();
    expect([phaseOf(ONE), lamps.find(ONE)?.seq]).toEqual(['running', 1]);
  });

  it('of one that was spoken to while it was started again leaves nobody behind', async () => {
    lamps = branchOf({
      revived: async (key) => {
        lamps.deliver(key, envelope({ type: 'lamp.smashed' }));
        await settle();
      },
    });
    await bear(ONE);
    for (let crash = 0; crash < 3; crash += 1) await smash(ONE);
    expect([phaseOf(ONE), lamps.find(ONE), lamps.size()]).toEqual(['quarantined', null, 0]);
  });

  it('of what is asked anew at its start leaves nobody behind', async () => {
    lamps = branchOf({ revived: () => Promise.reject(new Error('the store is away')) });
    await bear(ONE);
    for (let crash = 0; crash < 3; crash += 1) await smash(ONE);
    expect(lamps.whereabouts(ONE)).toEqual({
      kind: 'parked',
      error: new Error('the store is away'),
    });
    expect([lamps.find(ONE), sweeper.size()]).toEqual([null, 0]);
  });

  it('during a restart counts like any other', async () => {
    await bear(ONE);
    rows.delete('trade:1');
    await smash(ONE);
    expect(phaseOf(ONE)).toBe('waiting');
    for (let crash = 0; crash < 2; crash += 1) {
      await clock.advance(100);
      await settle();
    }
    expect(supervisor.quarantined()[0]?.error).toEqual(
      new Error('trade:1: expected a row in the store'),
    );
  });
});

describe('lost ownership', () => {
  it('is told, restarts nothing and ends the actor', async () => {
    await bear(ONE);
    journal.next('fenced');
    lamps.deliver(ONE, pressed());
    await settle();
    await clock.advance(1_000, 100);
    lamps.deliver(ONE, pressed());
    await settle();
    expect(told).toEqual(['lost: trade:1: the lease has another owner']);
    expect([journal.entries.length, loads]).toEqual([2, 0]);
    expect(new OwnershipLost('').name).toBe('OwnershipLost');
  });
});

describe('a parked actor', () => {
  it('is visible in the quarantine and does not run', async () => {
    lamps.park(ONE, new Error('version 99'));
    lamps.deliver(ONE, pressed());
    await settle();
    expect([supervisor.quarantined().length, lamps.size(), told, loads]).toEqual([1, 0, [], 0]);
  });
});

describe('a parked actor that is revived', () => {
  const ids = (): readonly string[] => journal.entries.map(({ eventId: id }) => id);

  it('starts from its row as it is now, and hears the word given before all that comes', async () => {
    lamps.park(ONE, new Error('version 99'));
    lamps.deliver(ONE, pressed('while parked'));
    store(ONE, 'off', 5);
    const reviving = lamps.revive(ONE, pressed('word'));
    lamps.deliver(ONE, pressed('meanwhile'));
    expect(lamps.whereabouts(ONE)).toEqual({ kind: 'down' });
    expect(await reviving).toBe(true);
    await settle();
    expect(ids()).toEqual(['word', 'meanwhile']);
    expect(journal.entries[0]?.seq).toBe(6);
    expect(lamps.whereabouts(ONE)).toEqual({ kind: 'up', waiting: 0 });
    expect([told, await lamps.revive(ONE)]).toEqual([['revived trade:1'], false]);
  });

  it('hears the word before a timer that has run out meanwhile', async () => {
    lamps = branchOf({
      revived: () => {
        clock.advanceSync(20);
        return Promise.resolve();
      },
    });
    lamps.park(ONE, new Error('version 99'));
    const deadline = { timerId: 'off/1', atMs: clock.now() };
    rows.set(ownerOf(ONE), {
      stored: { state: 'on', context: { presses: 0, timersArmed: 1, deadline } },
      seq: 5,
    });
    await lamps.revive(ONE, envelope({ type: 'lamp.flashed' }, { id: 'word' }));
    await settle();
    expect(ids()).toEqual(['word', 'timer/off/1']);
  });

  it('stays parked where it does not come up, with the reason of now, and keeps nothing', async () => {
    lamps.park(ONE, new Error('version 99'));
    const reviving = lamps.revive(ONE, pressed('word'));
    lamps.deliver(ONE, pressed('meanwhile'));
    await expect(reviving).rejects.toThrow('trade:1: expected a row in the store');
    const error = new Error('trade:1: expected a row in the store');
    expect(lamps.whereabouts(ONE)).toEqual({ kind: 'parked', error });
    store(ONE, 'off', 5);
    expect(await lamps.revive(ONE)).toBe(true);
    await settle();
    expect(ids()).toEqual([]);
  });

  it('is not one that runs, or that nobody knows', async () => {
    await bear(ONE);
    expect(await Promise.all([lamps.revive(ONE), lamps.revive(TWO)])).toEqual([false, false]);
    expect(lamps.whereabouts(TWO)).toEqual({ kind: 'absent' });
  });
});

describe('stopping', () => {
  it('finishes the commit in flight of every actor', async () => {
    await bear(ONE);
    journal.hold();
    lamps.deliver(ONE, pressed());
    await settle();
    const stopping = supervisor.stop();
    journal.settle();
    await stopping;
    expect([rows.get('trade:1')?.stored.state, lamps.size(), sweeper.size()]).toEqual(['on', 0, 0]);
  });

  it('is quiet: late events wake nobody, park nobody and are not missed', async () => {
    store(ONE, 'off');
    await supervisor.stop();
    lamps.deliver(ONE, pressed());
    lamps = branchOf({ load: () => Promise.reject(new Error('the pool is closed')) });
    lamps.deliver(TWO, pressed());
    await settle();
    expect([told, journal.entries, supervisor.count()]).toEqual([[], [], 0]);
  });
});
