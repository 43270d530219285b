import { beforeEach, describe, expect, it } from 'vitest';

import { eventId } from '../../../machines/model/ids.ts';
import { plusMs } from '../../../machines/model/time.ts';
import { shardOf } from '../../../machines/ports.ts';
import {
  DurableActor,
  MAILBOX_LIMIT,
  OwnershipLost,
  ownerOf,
  type DurableSurroundings,
} from '../../../src/runtime/durable/actor.ts';
import { createSweeper, type Sweeper } from '../../../src/runtime/sweeper.ts';
import { eventually } from '../../support/eventually.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';
import { orderIdOf, TRADE } from '../../support/trade-fixtures.ts';
import {
  envelope,
  LAMP,
  lampLogic,
  pressed,
  type Lamp,
  type LampContext,
  type LampEvent,
  type LampInput,
} from './lamp.ts';
import { scriptedJournal, type ScriptedJournal } from './scripted-journal.ts';

let clock: TestClock;
let journal: ScriptedJournal;
let sweeper: Sweeper;
/** Everything the actor has told its surroundings, in order. */
let told: string[];
let crashes: unknown[];

beforeEach(() => {
  clock = testClock();
  journal = scriptedJournal();
  sweeper = createSweeper(clock);
  told = [];
  crashes = [];
});

const surroundings = (): DurableSurroundings<LampContext, LampEvent> => ({
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

const actorOf = (
  restored: { readonly stored: Lamp; readonly seq: number } | null,
  changes: Partial<DurableSurroundings<LampContext, LampEvent>> = {},
): DurableActor<LampContext, LampEvent, LampInput> =>
  new DurableActor(lampLogic, LAMP, restored, { ...surroundings(), ...changes });

const restoredLamp = (state = 'off', context: Partial<LampContext> = {}, seq = 5) => ({
  stored: { state, context: { presses: 0, timersArmed: 0, deadline: null, ...context } },
  seq,
});

const BIRTH = { eventId: eventId('ticket/1'), clears: [] };

const since = (): readonly string[] => told.splice(0);

describe('a birth', () => {
  it('is committed as seq 1 with its input, then published, then acted on', async () => {
    const actor = actorOf(null);
    await actor.bear({ presses: 4 }, BIRTH);
    expect(journal.entries).toMatchObject([
      {
        actor: LAMP,
        seq: 1,
        eventId: 'ticket/1',
        event: { type: 'actor.born', input: { presses: 4 } },
        from: null,
        to: 'off',
        context: { presses: 4 },
        machineVersion: 7,
        lease: { token: 3 },
        clears: [],
      },
    ]);
    expect(since()).toEqual(['1: nothing -> off on actor.born', 'act trade:4711/1/1']);
    expect([actor.seq(), actor.stored().state]).toEqual([1, 'off']);
  });

  it.each([
    ['fenced', OwnershipLost],
    ['conflict', OwnershipLost],
    ['duplicate', /born twice/],
  ] as const)('that is %s makes no actor and no effect', async (verdict, error) => {
    journal.next(verdict);
    const actor = actorOf(null);
    await expect(actor.bear({ presses: 0 }, BIRTH)).rejects.toThrow(error);
    expect(since()).toEqual([]);
    expect(() => actor.stored()).toThrow('trade:4711: expected a born actor');
  });
});

describe('decide, commit, act', () => {
  it('tells and does nothing before the verdict', async () => {
    journal.hold();
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed());
    await eventually(() => journal.waiting() === 1);
    expect([told, actor.stored().state, actor.seq()]).toEqual([[], 'off', 5]);
    journal.settle();
    await actor.idle();
    expect(since()).toEqual(['6: off -> on on lamp.pressed', 'act trade:4711/6/1', 'rested on']);
  });

  it('dispatches every intent once per commit, with ids by owner, seq and place', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.flashed' }));
    actor.deliver(envelope({ type: 'lamp.flashed' }));
    await actor.idle();
    expect(told.filter((line) => line.startsWith('act'))).toEqual([
      'act trade:4711/6/1',
      'act trade:4711/6/2',
      'act trade:4711/7/1',
      'act trade:4711/7/2',
    ]);
  });

  it('commits nothing for an event without a transition, and says so', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.admired' }));
    await actor.idle();
    expect(journal.entries).toEqual([]);
    expect(since()).toEqual(['ignored lamp.admired in off', 'rested off']);
  });

  it('commits such an event when it clears intents', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.admired' }, { clears: ['trade:4711/5/1'] }));
    await actor.idle();
    expect(journal.entries).toMatchObject([
      { seq: 6, from: 'off', to: 'off', clears: ['trade:4711/5/1'], intents: [] },
    ]);
    expect(since()).toEqual(['6: off -> off on lamp.admired', 'rested off']);
  });

  it('does nothing on a duplicate, and the next event takes the same seq', async () => {
    journal.next('duplicate');
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed('twice'));
    await actor.idle();
    expect(since()).toEqual(['rested off']);
    expect([actor.seq(), actor.stored().state]).toEqual([5, 'off']);
    actor.deliver(pressed());
    await actor.idle();
    expect(journal.entries.map(({ seq }) => seq)).toEqual([6, 6]);
    expect(crashes).toEqual([]);
  });

  it('keeps the order of events that arrive during a slow commit', async () => {
    journal.hold();
    const actor = actorOf(restoredLamp());
    for (const id of ['a', 'b', 'c']) actor.deliver(pressed(id));
    await eventually(() => journal.waiting() === 1);
    expect([journal.entries.length, actor.waiting()]).toEqual([1, 3]);
    for (const count of [1, 2, 3]) {
      await eventually(() => journal.entries.length === count);
      journal.settle();
    }
    await actor.idle();
    expect(journal.entries.map(({ eventId: id, seq, to }) => [id, seq, to])).toEqual([
      ['a', 6, 'on'],
      ['b', 7, 'off'],
      ['c', 8, 'on'],
    ]);
  });

  it('takes an event that its own effect sends back at once, after the one in hand', async () => {
    let isFirst = true;
    const actor = actorOf(restoredLamp(), {
      act: () => {
        if (isFirst) actor.deliver(pressed());
        isFirst = false;
      },
    });
    actor.deliver(envelope({ type: 'lamp.pressed' }));
    await actor.idle();
    expect(actor.stored()).toMatchObject({ state: 'off', context: { presses: 2 } });
  });

  it('measures a decision from its cause, and none where the cause was not timed', async () => {
    const figures: (number | null)[] = [];
    const actor = actorOf(restoredLamp(), {
      published: ({ decisionMs, commitMs }) => void figures.push(decisionMs, commitMs),
    });
    actor.deliver({ ...pressed(), causedAt: performance.now() - 1_000 });
    actor.deliver(pressed());
    await actor.idle();
    expect(figures[0]).toBeGreaterThanOrEqual(1_000);
    expect(figures[1]).toBeLessThan(1_000);
    expect(figures[2]).toBeNull();
  });
});

describe('the end of an actor', () => {
  it.each(['fenced', 'conflict'] as const)('%s: the ownership is lost', async (verdict) => {
    journal.next(verdict);
    const actor = actorOf(
      restoredLamp('on', { deadline: { timerId: 'off/1', atMs: clock.now() } }),
    );
    actor.deliver(pressed());
    actor.deliver(pressed());
    await actor.idle();
    expect(crashes).toHaveLength(1);
    expect(crashes[0]).toBeInstanceOf(OwnershipLost);
    expect([journal.entries.length, told, sweeper.size()]).toEqual([1, [], 0]);
  });

  it('a chart that throws is a crash: the mailbox goes, the deadline is disarmed', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 1_000 }));
    await actor.idle();
    since();
    actor.deliver(envelope({ type: 'lamp.smashed' }));
    actor.deliver(pressed());
    await actor.idle();
    actor.deliver(pressed());
    expect(crashes).toEqual([new Error('the lamp is in pieces')]);
    expect([actor.waiting(), sweeper.size(), journal.entries.length, told]).toEqual([0, 0, 1, []]);
    await clock.advance(2_000);
    expect(journal.entries).toHaveLength(1);
  });

  it('an append that is refused is a crash, once', async () => {
    journal.next(new Error('no such column'));
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed());
    actor.deliver(pressed());
    await actor.idle();
    expect(crashes).toEqual([new Error('no such column')]);
    expect(told).toEqual([]);
  });

  it('a stop waits for the commit in flight, publishes it, and forgets the rest', async () => {
    journal.hold();
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 1_000 }));
    actor.deliver(pressed());
    await eventually(() => journal.waiting() === 1);
    let isStopped = false;
    const stopping = actor.stop().then(() => (isStopped = true));
    await clock.advance(50);
    expect(isStopped).toBe(false);
    journal.settle();
    await stopping;
    actor.deliver(pressed());
    expect(since()).toEqual(['6: off -> on on lamp.lit']);
    expect([journal.entries.length, sweeper.size(), crashes]).toEqual([1, 0, []]);
  });

  it('a stop takes a crash of the commit in flight in silence', async () => {
    journal.hold();
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed());
    await eventually(() => journal.waiting() === 1);
    const stopping = actor.stop();
    journal.settle(new Error('the journal is closed'));
    await stopping;
    expect([crashes, told]).toEqual([[], []]);
  });

  it(`more than ${MAILBOX_LIMIT} waiting events are a crash`, async () => {
    journal.hold();
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed());
    await eventually(() => journal.waiting() === 1);
    for (let n = 0; n < MAILBOX_LIMIT; n += 1) actor.deliver(pressed());
    expect([crashes, actor.waiting()]).toEqual([[], MAILBOX_LIMIT + 1]);
    actor.deliver(pressed());
    expect(crashes).toEqual([new Error('trade:4711: 4096 events are waiting, the limit')]);
    journal.settle();
    await actor.idle();
    expect(journal.entries).toHaveLength(1);
  });
});

describe('deadlines', () => {
  it('come as events of their own, named by their timer, at their instant', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 500 }, { at: clock.now() }));
    await actor.idle();
    await clock.advance(490);
    expect(actor.stored().state).toBe('on');
    await clock.advance(10);
    await actor.idle();
    expect(journal.entries.at(-1)).toMatchObject({
      eventId: 'timer/off/1',
      event: { type: 'deadline.reached', timerId: 'off/1', atMs: clock.now() },
      to: 'off',
    });
    expect(sweeper.size()).toBe(0);
  });

  it('of an older arming do not fire once replaced', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 100 }, { at: clock.now() }));
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 900 }, { at: clock.now() }));
    await actor.idle();
    await clock.advance(500);
    expect([actor.stored().state, sweeper.size()]).toEqual(['on', 1]);
    await clock.advance(400);
    await actor.idle();
    expect(journal.entries.map(({ eventId: id }) => id).at(-1)).toBe('timer/off/2');
  });

  it('are armed on restore, and an overdue one fires at once', async () => {
    const atMs = clock.now();
    await clock.advance(60_000, 10_000);
    const actor = actorOf(
      restoredLamp('on', { timersArmed: 1, deadline: { timerId: 'off/1', atMs } }),
    );
    expect(sweeper.size()).toBe(1);
    await clock.advance(1);
    await actor.idle();
    expect(actor.stored().state).toBe('off');
  });

  it('whose event cannot be made crash their own actor and hold up no other', async () => {
    const broken = actorOf(restoredLamp(), {
      reached: () => {
        throw new Error('no reading');
      },
    });
    const reached: string[] = [];
    broken.deliver(envelope({ type: 'lamp.lit', forMs: 100 }, { at: clock.now() }));
    await broken.idle();
    const later = { timerId: 'later', atMs: plusMs(clock.now(), 200) };
    sweeper.arm('another', later, () => reached.push('later'));
    await clock.advance(300);
    expect([crashes, reached]).toEqual([[new Error('no reading')], ['later']]);
  });

  it('are disarmed by a transition that needs none', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 100 }, { at: clock.now() }));
    actor.deliver(pressed());
    await actor.idle();
    await clock.advance(1_000);
    expect([sweeper.size(), journal.entries.length]).toEqual([0, 2]);
  });
});

describe('rest', () => {
  it('is told on being asked, but after what is under way, and never by a dead actor', async () => {
    journal.hold();
    const actor = actorOf(restoredLamp('removed'));
    actor.rest();
    expect(since()).toEqual(['rested removed']);
    actor.deliver(pressed());
    actor.rest();
    expect(since()).toEqual([]);
    await eventually(() => journal.waiting() === 1);
    journal.settle();
    await actor.idle();
    expect(since().filter((line) => line.startsWith('rested'))).toEqual(['rested on']);
    await actor.stop();
    actor.rest();
    expect(since()).toEqual([]);
  });
});

describe('an owner', () => {
  it('is the trade, or the client order id', () => {
    expect(ownerOf(LAMP)).toBe('trade:4711');
    expect(ownerOf({ kind: 'order', tradeId: TRADE, orderId: orderIdOf('exit', 2) })).toBe(
      `order:${orderIdOf('exit', 2)}`,
    );
  });
});
