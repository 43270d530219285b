import { describe, expect, it } from 'vitest';

import { eventId } from '../../../machines/model/ids.ts';
import { OwnershipLost, ownerOf } from '../../../src/runtime/durable/actor.ts';
import { eventually } from '../../support/eventually.ts';
import { orderIdOf, TRADE } from '../../support/trade-fixtures.ts';
import { actorBench, restoredLamp } from './actor-bench.ts';
import { envelope, LAMP, pressed } from './lamp.ts';

const bench = actorBench();
const { actorOf, since } = bench;

const BIRTH = { eventId: eventId('ticket/1'), clears: [] };

describe('a birth', () => {
  it('is committed as seq 1 with its input, then published, then acted on', async () => {
    const actor = actorOf(null);
    await actor.bear({ presses: 4 }, BIRTH);
    expect(bench.journal.entries).toMatchObject([
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
    bench.journal.next(verdict);
    const actor = actorOf(null);
    await expect(actor.bear({ presses: 0 }, BIRTH)).rejects.toThrow(error);
    expect(since()).toEqual([]);
    expect(() => actor.stored()).toThrow('trade:4711: expected a born actor');
  });
});

describe('decide, commit, act', () => {
  it('tells and does nothing before the verdict', async () => {
    bench.journal.hold();
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed());
    await eventually(() => bench.journal.waiting() === 1);
    expect([bench.told, actor.stored().state, actor.seq()]).toEqual([[], 'off', 5]);
    bench.journal.settle();
    await actor.idle();
    expect(since()).toEqual(['6: off -> on on lamp.pressed', 'act trade:4711/6/1', 'rested on']);
  });

  it('dispatches every intent once per commit, with ids by owner, seq and place', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.flashed' }));
    actor.deliver(envelope({ type: 'lamp.flashed' }));
    await actor.idle();
    expect(bench.told.filter((line) => line.startsWith('act'))).toEqual([
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
    expect(bench.journal.entries).toEqual([]);
    expect(since()).toEqual(['ignored lamp.admired in off', 'rested off']);
  });

  it('commits such an event when it clears intents', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.admired' }, { clears: ['trade:4711/5/1'] }));
    await actor.idle();
    expect(bench.journal.entries).toMatchObject([
      { seq: 6, from: 'off', to: 'off', clears: ['trade:4711/5/1'], intents: [] },
    ]);
    expect(since()).toEqual(['6: off -> off on lamp.admired', 'rested off']);
  });

  it('does nothing on a duplicate, and the next event takes the same seq', async () => {
    bench.journal.next('duplicate');
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed('twice'));
    await actor.idle();
    expect(since()).toEqual(['rested off']);
    expect([actor.seq(), actor.stored().state]).toEqual([5, 'off']);
    actor.deliver(pressed());
    await actor.idle();
    expect(bench.journal.entries.map(({ seq }) => seq)).toEqual([6, 6]);
    expect(bench.crashes).toEqual([]);
  });

  it('keeps the order of events that arrive during a slow commit', async () => {
    bench.journal.hold();
    const actor = actorOf(restoredLamp());
    for (const id of ['a', 'b', 'c']) actor.deliver(pressed(id));
    await eventually(() => bench.journal.waiting() === 1);
    expect([bench.journal.entries.length, actor.waiting()]).toEqual([1, 3]);
    for (const count of [1, 2, 3]) {
      await eventually(() => bench.journal.entries.length === count);
      bench.journal.settle();
    }
    await actor.idle();
    expect(bench.journal.entries.map(({ eventId: id, seq, to }) => [id, seq, to])).toEqual([
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

describe('an owner', () => {
  it('is the trade, or the client order id', () => {
    expect(ownerOf(LAMP)).toBe('trade:4711');
    expect(ownerOf({ kind: 'order', tradeId: TRADE, orderId: orderIdOf('exit', 2) })).toBe(
      `order:${orderIdOf('exit', 2)}`,
    );
  });
});
