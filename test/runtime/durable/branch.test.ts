import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ActorKey } from '../../../machines/ports.ts';
import { ownerOf } from '../../../src/runtime/durable/actor.ts';
import {
  ONE,
  openBench,
  settle,
  TWO,
  type BranchBench,
  type LampsOptions,
} from './branch-bench.ts';
import { envelope, pressed } from './lamp.ts';

let at: BranchBench;
beforeEach(() => {
  at = openBench();
});
afterEach(() => at.supervisor.stop());

describe('a birth', () => {
  it('is committed and lives under the supervisor', async () => {
    await at.bear(ONE);
    expect(at.journal.entries.map(({ seq, to }) => [seq, to])).toEqual([[1, 'off']]);
    expect([at.phaseOf(ONE), at.lamps.size(), at.lamps.find(ONE)?.seq]).toEqual(['running', 1, 1]);
    expect([...at.lamps.live()].map(({ key, state, waiting }) => [key, state, waiting])).toEqual([
      [ONE, 'off', 0],
    ]);
  });

  it('refused by the store leaves nothing', async () => {
    at.journal.next(new Error('the ticket is taken'));
    await expect(at.bear(ONE)).rejects.toThrow('the ticket is taken');
    expect([at.supervisor.count(), at.lamps.size(), at.lamps.find(ONE)]).toEqual([0, 0, null]);
  });

  it('under a lost lease is said as loudly as any other lost commit', async () => {
    at.journal.next('fenced');
    await expect(at.bear(ONE)).rejects.toThrow('the lease has another owner');
    expect(at.told).toEqual(['lost: trade:1: the lease has another owner']);
  });

  it('hears an answer to its own effects, however soon that comes', async () => {
    const around = (key: ActorKey): ReturnType<LampsOptions['surroundings']> => ({
      clock: at.clock,
      journal: at.journal,
      sweeper: at.sweeper,
      lease: () => ({ shard: 1, token: 1 }),
      reached: (timerId, atMs) => ({ type: 'deadline.reached', timerId, atMs }),
      act: (intents) => {
        if (intents[0]?.intentId === 'trade:1/1/1') at.lamps.deliver(key, pressed());
      },
      published: () => undefined,
      ignored: () => undefined,
    });
    at.rebuild({ surroundings: around });
    await at.bear(ONE);
    await settle();
    expect(at.lamps.find(ONE)).toMatchObject({ state: 'on', seq: 2 });
  });
});

describe('resuming', () => {
  it('starts an actor from its row, or from the row given, without asking twice', async () => {
    at.store(ONE, 'on', 8);
    expect(await at.lamps.resume(ONE)).toBe(true);
    const known = {
      stored: { state: 'off', context: { presses: 9, timersArmed: 0, deadline: null } },
    };
    expect(await at.lamps.resume(TWO, { ...known, seq: 4 })).toBe(true);
    expect([at.lamps.find(ONE)?.seq, at.lamps.find(TWO)?.context.presses, at.loads]).toEqual([
      8, 9, 1,
    ]);
    expect(at.told).toEqual([]);
  });

  it('says false where the store has no row', async () => {
    expect([await at.lamps.resume(ONE), at.supervisor.count()]).toEqual([false, 0]);
  });

  it('is one start, however many ask at once, and none for an actor that runs', async () => {
    at.store(ONE, 'on');
    const all = await Promise.all([1, 2, 3].map(() => at.lamps.resume(ONE)));
    expect([all, at.loads]).toEqual([[true, true, true], 1]);
    expect([await at.lamps.resume(ONE), at.loads]).toEqual([true, 1]);
  });
});

describe('a branch that is held', () => {
  it('takes nobody up for an event; who is resumed hears the word given before it', async () => {
    at.lamps.hold();
    at.store(ONE, 'off');
    at.lamps.deliver(ONE, pressed('early'));
    await settle();
    expect([at.loads, at.supervisor.count()]).toEqual([0, 0]);
    const resumed = at.lamps.resume(ONE, at.rows.get(ownerOf(ONE)), pressed('word'));
    at.lamps.deliver(ONE, pressed('meanwhile'));
    await resumed;
    at.lamps.deliver(ONE, pressed('late'));
    await settle();
    expect(at.ids()).toEqual(['word', 'early', 'meanwhile', 'late']);
  });

  it('takes up whoever waits once it is open, and reports what waits for nobody', async () => {
    at.lamps.hold();
    at.store(ONE, 'off');
    at.lamps.deliver(ONE, pressed('early'));
    at.lamps.deliver(TWO, pressed('to nobody'));
    at.lamps.open();
    await settle();
    expect([at.ids(), at.told]).toEqual([['early'], ['unclaimed lamp.pressed for trade:2']]);
  });

  it('gives nothing to one that was parked meanwhile', async () => {
    at.lamps.hold();
    at.lamps.deliver(ONE, pressed('early'));
    at.lamps.park(ONE, new Error('unreadable'));
    at.lamps.open();
    await settle();
    expect([at.ids(), at.told, at.loads]).toEqual([[], [], 0]);
  });

  it('gives a word to one that runs already', async () => {
    at.store(ONE, 'off');
    await at.lamps.resume(ONE);
    await at.lamps.resume(ONE, undefined, pressed('word'));
    await settle();
    expect(at.ids()).toEqual(['word']);
  });
});

describe('an event', () => {
  it('wakes a sleeping actor once, and all that came meanwhile are taken in order', async () => {
    at.store(ONE, 'off');
    for (const id of ['a', 'b', 'c', 'd']) at.lamps.deliver(ONE, pressed(id));
    await settle();
    expect(at.loads).toBe(1);
    expect(at.journal.entries.map(({ eventId: id, seq }) => [id, seq])).toEqual([
      ['a', 4],
      ['b', 5],
      ['c', 6],
      ['d', 7],
    ]);
  });

  it('for an actor that the store does not know is reported', async () => {
    at.lamps.deliver(ONE, pressed());
    await settle();
    expect(at.told).toEqual(['unclaimed lamp.pressed for trade:1']);
    expect(at.supervisor.count()).toBe(0);
  });

  it('for an actor whose row cannot be read is reported, and the actor parked', async () => {
    at.rebuild({ load: () => Promise.reject(new TypeError("lamp: unknown state 'blue'")) });
    at.lamps.deliver(ONE, pressed());
    at.lamps.deliver(ONE, pressed());
    await settle();
    expect(at.told).toEqual([
      'unclaimed lamp.pressed for trade:1',
      'unclaimed lamp.pressed for trade:1',
    ]);
    expect(at.supervisor.quarantined()).toMatchObject([
      { id: 'trade:1', error: new TypeError("lamp: unknown state 'blue'") },
    ]);
  });
});

describe('a terminal actor', () => {
  it('leaves once its mailbox is empty, and not before', async () => {
    await at.bear(ONE);
    at.lamps.deliver(ONE, envelope({ type: 'lamp.removed' }));
    at.lamps.deliver(ONE, envelope({ type: 'lamp.flashed' }));
    await settle();
    expect(at.journal.entries.map(({ seq, to }) => [seq, to])).toEqual([
      [1, 'off'],
      [2, 'removed'],
      [3, 'removed'],
    ]);
    expect([at.lamps.size(), at.supervisor.count()]).toEqual([0, 0]);
  });

  it('is woken by a late event, which may bring it back', async () => {
    at.store(ONE, 'removed', 7);
    at.lamps.deliver(ONE, envelope({ type: 'lamp.admired' }));
    await settle();
    expect([at.lamps.size(), at.supervisor.count()]).toEqual([0, 0]);
    at.lamps.deliver(ONE, pressed());
    await settle();
    expect(at.lamps.find(ONE)).toMatchObject({ state: 'on', seq: 8 });
  });

  it('that crashed leaves again after its restart', async () => {
    at.store(ONE, 'removed', 7);
    at.lamps.deliver(ONE, envelope({ type: 'lamp.smashed' }));
    await settle();
    expect([at.phaseOf(ONE), at.lamps.size()]).toEqual(['waiting', 0]);
    await at.clock.advance(100);
    await settle();
    expect([at.told, at.lamps.size(), at.supervisor.count()]).toEqual([['revived trade:1'], 0, 0]);
  });
});

describe('stopping', () => {
  it('finishes the commit in flight of every actor', async () => {
    await at.bear(ONE);
    at.journal.hold();
    at.lamps.deliver(ONE, pressed());
    await settle();
    const stopping = at.supervisor.stop();
    at.journal.settle();
    await stopping;
    expect([at.rows.get('trade:1')?.stored.state, at.lamps.size(), at.sweeper.size()]).toEqual([
      'on',
      0,
      0,
    ]);
  });

  it('is quiet: late events wake nobody, park nobody and are not missed', async () => {
    at.store(ONE, 'off');
    await at.supervisor.stop();
    at.lamps.deliver(ONE, pressed());
    at.rebuild({ load: () => Promise.reject(new Error('the pool is closed')) });
    at.lamps.deliver(TWO, pressed());
    await settle();
    expect([at.told, at.journal.entries, at.supervisor.count()]).toEqual([[], [], 0]);
  });
});
