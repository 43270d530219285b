import { describe, expect, it } from 'vitest';

import { plusMs } from '../../../machines/model/time.ts';
import { MAILBOX_LIMIT, OwnershipLost } from '../../../src/runtime/durable/actor.ts';
import { eventually } from '../../support/eventually.ts';
import { actorBench, restoredLamp } from './actor-bench.ts';
import { envelope, pressed } from './lamp.ts';

/* How an actor ends, its deadlines, and its rest. */

const bench = actorBench();
const { actorOf, since } = bench;

describe('the end of an actor', () => {
  it.each(['fenced', 'conflict'] as const)('%s: the ownership is lost', async (verdict) => {
    bench.journal.next(verdict);
    const actor = actorOf(
      restoredLamp('on', { deadline: { timerId: 'off/1', atMs: bench.clock.now() } }),
    );
    actor.deliver(pressed());
    actor.deliver(pressed());
    await actor.idle();
    expect(bench.crashes).toHaveLength(1);
    expect(bench.crashes[0]).toBeInstanceOf(OwnershipLost);
    expect([bench.journal.entries.length, bench.told, bench.sweeper.size()]).toEqual([1, [], 0]);
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
    expect(bench.crashes).toEqual([new Error('the lamp is in pieces')]);
    expect([
      actor.waiting(),
      bench.sweeper.size(),
      bench.journal.entries.length,
      bench.told,
    ]).toEqual([0, 0, 1, []]);
    await bench.clock.advance(2_000);
    expect(bench.journal.entries).toHaveLength(1);
  });

  it('an append that is refused is a crash, once', async () => {
    bench.journal.next(new Error('no such column'));
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed());
    actor.deliver(pressed());
    await actor.idle();
    expect(bench.crashes).toEqual([new Error('no such column')]);
    expect(bench.told).toEqual([]);
  });

  it('a stop waits for the commit in flight, publishes it, and forgets the rest', async () => {
    bench.journal.hold();
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 1_000 }));
    actor.deliver(pressed());
    await eventually(() => bench.journal.waiting() === 1);
    let isStopped = false;
    const stopping = actor.stop().then(() => (isStopped = true));
    await bench.clock.advance(50);
    expect(isStopped).toBe(false);
    bench.journal.settle();
    await stopping;
    actor.deliver(pressed());
    expect(since()).toEqual(['6: off -> on on lamp.lit']);
    expect([bench.journal.entries.length, bench.sweeper.size(), bench.crashes]).toEqual([1, 0, []]);
  });

  it('a stop takes a crash of the commit in flight in silence', async () => {
    bench.journal.hold();
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed());
    await eventually(() => bench.journal.waiting() === 1);
    const stopping = actor.stop();
    bench.journal.settle(new Error('the journal is closed'));
    await stopping;
    expect([bench.crashes, bench.told]).toEqual([[], []]);
  });

  it(`more than ${MAILBOX_LIMIT} waiting events are a crash`, async () => {
    bench.journal.hold();
    const actor = actorOf(restoredLamp());
    actor.deliver(pressed());
    await eventually(() => bench.journal.waiting() === 1);
    for (let n = 0; n < MAILBOX_LIMIT; n += 1) actor.deliver(pressed());
    expect([bench.crashes, actor.waiting()]).toEqual([[], MAILBOX_LIMIT + 1]);
    actor.deliver(pressed());
    expect(bench.crashes).toEqual([new Error('trade:4711: 4096 events are waiting, the limit')]);
    bench.journal.settle();
    await actor.idle();
    expect(bench.journal.entries).toHaveLength(1);
  });
});

describe('deadlines', () => {
  it('come as events of their own, named by their timer, at their instant', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 500 }, { at: bench.clock.now() }));
    await actor.idle();
    await bench.clock.advance(490);
    expect(actor.stored().state).toBe('on');
    await bench.clock.advance(10);
    await actor.idle();
    expect(bench.journal.entries.at(-1)).toMatchObject({
      eventId: 'timer/off/1',
      event: { type: 'deadline.reached', timerId: 'off/1', atMs: bench.clock.now() },
      to: 'off',
    });
    expect(bench.sweeper.size()).toBe(0);
  });

  it('of an older arming do not fire once replaced', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 100 }, { at: bench.clock.now() }));
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 900 }, { at: bench.clock.now() }));
    await actor.idle();
    await bench.clock.advance(500);
    expect([actor.stored().state, bench.sweeper.size()]).toEqual(['on', 1]);
    await bench.clock.advance(400);
    await actor.idle();
    expect(bench.journal.entries.map(({ eventId: id }) => id).at(-1)).toBe('timer/off/2');
  });

  it('are armed on restore, and an overdue one fires at once', async () => {
    const atMs = bench.clock.now();
    await bench.clock.advance(60_000, 10_000);
    const actor = actorOf(
      restoredLamp('on', { timersArmed: 1, deadline: { timerId: 'off/1', atMs } }),
    );
    expect(bench.sweeper.size()).toBe(1);
    await bench.clock.advance(1);
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
    broken.deliver(envelope({ type: 'lamp.lit', forMs: 100 }, { at: bench.clock.now() }));
    await broken.idle();
    const later = { timerId: 'later', atMs: plusMs(bench.clock.now(), 200) };
    bench.sweeper.arm('another', later, () => reached.push('later'));
    await bench.clock.advance(300);
    expect([bench.crashes, reached]).toEqual([[new Error('no reading')], ['later']]);
  });

  it('are disarmed by a transition that needs none', async () => {
    const actor = actorOf(restoredLamp());
    actor.deliver(envelope({ type: 'lamp.lit', forMs: 100 }, { at: bench.clock.now() }));
    actor.deliver(pressed());
    await actor.idle();
    await bench.clock.advance(1_000);
    expect([bench.sweeper.size(), bench.journal.entries.length]).toEqual([0, 2]);
  });
});

describe('rest', () => {
  it('is told on being asked, but after what is under way, and never by a dead actor', async () => {
    bench.journal.hold();
    const actor = actorOf(restoredLamp('removed'));
    actor.rest();
    expect(since()).toEqual(['rested removed']);
    actor.deliver(pressed());
    actor.rest();
    expect(since()).toEqual([]);
    await eventually(() => bench.journal.waiting() === 1);
    bench.journal.settle();
    await actor.idle();
    expect(since().filter((line) => line.startsWith('rested'))).toEqual(['rested on']);
    await actor.stop();
    actor.rest();
    expect(since()).toEqual([]);
  });
});
