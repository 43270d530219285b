import { describe, expect, it } from 'vitest';

import { createAlarms } from '../../src/runtime/alarms.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { Refused, SlowDown, type Channel } from '../../src/notify/channel.ts';
import { createDeadLetters } from '../../src/notify/dead-letters.ts';
import type { Message } from '../../src/notify/message.ts';
import { noticeOfEnd, noticeOfTrade, type Notice } from '../../src/notify/notice.ts';
import { createNotifier, type NotifierOptions } from '../../src/notify/notifier.ts';
import { createOutbox } from '../../src/notify/outbox.ts';
import { knowSecret } from '../../src/logger/known-secrets.ts';
import { callOf } from '../../machines/model/trade-call.ts';
import { eventually } from '../support/eventually.ts';
import { recordingLog } from '../support/recording-log.ts';
import {
  after,
  born,
  filled,
  play,
  probabilityStop,
  reading,
  totals,
  unverified,
} from '../support/trade-fixtures.ts';

let keys = 0;

/** Nothing that was told before. */
const notice = (title: string, severity: Notice['severity'] = 'warning'): Notice => ({
  severity,
  title,
  about: '',
  atMs: 0,
  key: `key ${(keys += 1)}`,
  times: 1,
});

describe('a call', () => {
  it.each([
    ['monitoring.watching', 'autoStopping.exiting', 'stop'],
    ['monitoring.verifying', 'autoStopping.clearing', 'stop'],
    ['autoStopping.clearing', 'autoStopping.exiting', null],
    ['autoStopping.retrying', 'autoStopping.stuck', 'stuck'],
    ['closing.retrying', 'closing.stuck', 'stuck'],
    ['open', 'closed', null],
    [null, 'opening', null],
  ])('of %s → %s is %s', (from, to, call) => {
    expect(callOf(from, to)).toBe(call);
  });
});

describe('what waits for a channel', () => {
  it('is listed up to twenty, the gravest first; the rest is counted by title', () => {
    const outbox = createOutbox();
    for (let count = 0; count < 10_000; count += 1) outbox.put(notice('a stop has fired'));
    outbox.put(notice('stuck', 'critical'));
    const { more, notices } = outbox.take();
    expect(notices).toHaveLength(20);
    expect(notices[0]?.title).toBe('stuck');
    expect(more).toEqual({ 'a stop has fired': 9_981 });
    expect(outbox.isEmpty()).toBe(true);
    expect(outbox.take()).toEqual({ notices: [], more: {} });
  });

  it('counts few titles apart, however many there are', () => {
    const outbox = createOutbox();
    for (let count = 0; count < 1_000; count += 1) outbox.put(notice(`title ${count}`));
    const { more } = outbox.take();
    expect(Object.keys(more).length).toBeLessThanOrEqual(21);
    expect(more['others']).toBe(960);
  });
});

describe('a transition of a trade', () => {
  it('is told where a stop fires, with its rule, and not where it does not', () => {
    const open = play(born({ guard: unverified() }), filled('entry', 1, totals(100, 96), after(1)));
    const armed = play(open, { type: 'watch.armed', reading: reading(), atMs: after(2) });
    const tripped = {
      type: 'stop.tripped',
      cause: probabilityStop(39.9),
      atMs: after(10),
    } as const;
    const stopped = play(armed, tripped);
    const of = (from: typeof armed, to: typeof armed) =>
      noticeOfTrade({
        key: { kind: 'trade', tradeId: to.context.tradeId },
        seq: 3,
        atMs: after(10),
        event: { type: 'stop.tripped' },
        from: from.state,
        to: to.state,
        before: from.context,
        after: to.context,
        intents: [],
        commitMs: 1,
        decisionMs: 1,
      });
    const told = of(armed, stopped);
    expect(told).toMatchObject({ severity: 'warning', title: 'a stop has fired' });
    expect(told?.about).toContain('rule probability');
    expect(of(open, armed)).toBeNull();
  });
});

type Scripted = { readonly channel: Channel; readonly got: Message[]; attempts: number };

/** A channel that fails as often as it is told to, and hangs where that is for ever. */
const scripted = (failures: readonly Error[], hangs = false): Scripted => {
  const made: Scripted = {
    got: [],
    attempts: 0,
    channel: {
      name: 'webhook',
      send: (message, signal) => {
        const failure = failures[made.attempts];
        made.attempts += 1;
        if (hangs)
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('given up')));
          });
        if (failure !== undefined) return Promise.reject(failure);
        made.got.push(message);
        return Promise.resolve();
      },
    },
  };
  return made;
};

const setUp = (channels: readonly Channel[], more: Partial<NotifierOptions> = {}) => {
  const { lines, log } = recordingLog();
  const notifier = createNotifier({
    channels,
    least: 'warning',
    everyMs: 100,
    retryMs: 5,
    repeatMs: 0,
    quietUntil: () => null,
    heartbeat: null,
    from: 'a test',
    log,
    clock: systemClock(),
    ...more,
  });
  return { notifier, lines };
};

describe('what was given up', () => {
  const letter = (id: string) =>
    ({ id, channel: 'webhook', givenUpAtMs: 0, reason: '503', notices: [], more: {} }) as const;

  it('is kept, the newest first, twenty of them and no more', () => {
    const letters = createDeadLetters();
    for (let count = 1; count <= 1_000; count += 1) letters.put(letter(`${count}`));
    expect(letters.kept().map(({ id }) => id)).toEqual(
      Array.from({ length: 20 }, (_, index) => `${1_000 - index}`),
    );
  });
});

describe('a test message', () => {
  it('goes out by every channel at once, and what came of each is told without a secret', async () => {
    knowSecret('s3cr3t-of-the-test');
    const well = scripted([]);
    const ill = scripted([new Refused('no s3cr3t-of-the-test here')]);
    const { lines, notifier } = setUp([well.channel, ill.channel]);
    expect(await notifier.test()).toEqual([
      { channel: 'webhook', fault: null },
      { channel: 'webhook', fault: 'no *** here' },
    ]);
    expect(well.got[0]?.notices[0]?.title).toContain('this is a test');
    expect(ill.attempts).toBe(1);
    expect(lines).toEqual([]);
    expect(notifier.report().channels.map(({ sent }) => sent)).toEqual([0, 0]);
  });
});

describe('the notifier', () => {
  it('tells the first at once, and what happens meanwhile in one message', async () => {
    const { channel, got } = scripted([]);
    const { notifier } = setUp([channel]);
    notifier.tell(notice('one'));
    await eventually(() => got.length === 1);
    for (const title of ['two', 'three', 'three']) notifier.tell(notice(title));
    await eventually(() => got.length === 2);
    expect(got.map(({ notices }) => notices.map(({ title }) => title))).toEqual([
      ['one'],
      ['two', 'three', 'three'],
    ]);
    expect(new Set(got.map(({ id }) => id)).size).toBe(2);
  });

  it('asks again under the same name until it is taken', async () => {
    const { channel, got } = scripted([new TypeError('fetch failed'), new Error('503')]);
    const { lines, notifier } = setUp([channel]);
    notifier.tell(notice('one'));
    await eventually(() => got.length === 1);
    await eventually(() => notifier.report().channels[0]?.sent === 1);
    expect(notifier.report()).toMatchObject({
      channels: [{ channel: 'webhook', sent: 1, failed: 0 }],
      deadLetters: [],
    });
    expect(lines).toEqual([]);
  });

  it('asks a service that wants time again after that, and not before', async () => {
    const { channel, got } = scripted([new SlowDown('429', 150)]);
    const { notifier } = setUp([channel]);
    const began = performance.now();
    notifier.tell(notice('one'));
    await eventually(() => got.length === 1);
    expect(performance.now() - began).toBeGreaterThanOrEqual(149);
  });

  it('gives a message up that is refused, or that nobody takes, says so once, and goes on', async () => {
    const failures = Array.from({ length: 6 }, () => new Error('503'));
    const { channel, got } = scripted([new Refused('404'), ...failures]);
    const { lines, notifier } = setUp([channel], { everyMs: 1 });
    for (const title of ['refused', 'never taken', 'taken']) {
      notifier.tell(notice(title));
      await eventually(() => {
        const { failed = 0, sent = 0 } = notifier.report().channels[0] ?? {};
        expect(failed + sent).toBe(['refused', 'never taken', 'taken'].indexOf(title) + 1);
      });
    }
    expect(got.map(({ notices }) => notices[0]?.title)).toEqual(['taken']);
    expect(notifier.report().channels).toMatchObject([{ channel: 'webhook', sent: 1, failed: 2 }]);
    expect(
      notifier.report().deadLetters.map(({ channel, notices, reason }) => ({
        channel,
        reason,
        titles: notices.map(({ title }) => title),
      })),
    ).toEqual([
      { channel: 'webhook', reason: '503', titles: ['never taken'] },
      { channel: 'webhook', reason: '404', titles: ['refused'] },
    ]);
    expect(lines.map(({ event }) => event)).toEqual(
      Array.from({ length: 2 }, () => 'a notification was not delivered'),
    );
  });

  it('lets no channel be in the way of another, or of an end', async () => {
    const hanging = scripted([], true);
    const { channel, got } = scripted([]);
    const { notifier } = setUp([hanging.channel, channel]);
    for (let count = 0; count < 1_000; count += 1) notifier.tell(notice('flood'));
    await eventually(() => got.length > 0);
    notifier.tell(noticeOfEnd('ownership lost', 0));
    const began = performance.now();
    await notifier.close(300);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(got.at(-1)?.notices[0]?.title).toContain('the watch has ended');
    expect(hanging.attempts).toBe(1);
    notifier.tell(notice('too late'));
    expect(notifier.report().channels.map(({ failed }) => failed)).toEqual([1, 0]);
  });

  it('tells what weighs enough, and nothing less', async () => {
    const { channel, got } = scripted([]);
    const { notifier } = setUp([channel], { least: 'critical' });
    notifier.tell(notice('less', 'warning'));
    notifier.tell(notice('grave', 'critical'));
    await eventually(() => got.length === 1);
    expect(got[0]?.notices.map(({ title }) => title)).toEqual(['grave']);
  });

  it('hears alarms as they begin and end, and shows no secret of theirs', async () => {
    knowSecret('s3cr3t-of-the-test');
    const { channel, got } = scripted([]);
    const { notifier } = setUp([channel], { least: 'info', everyMs: 1 });
    const alarms = createAlarms(systemClock(), recordingLog().log, notifier);
    alarms.raise('a', 'the database is away', { url: 'x://s3cr3t-of-the-test@h', awayMs: 700 });
    alarms.raise('a', 'the database is away', { awayMs: 900 });
    await eventually(() => got.length === 1);
    alarms.clear('a');
    await eventually(() => got.length === 2);
    const told = got.flatMap(({ notices }) => notices);
    expect(told.map(({ severity, title }) => [severity, title])).toEqual([
      ['critical', 'the database is away'],
      ['info', 'over: the database is away'],
    ]);
    expect(told[0]?.about).toContain('awayMs 700');
    expect(JSON.stringify(got)).not.toContain('s3cr3t');
  });

  it('harms nobody by what it cannot make sense of', () => {
    const { lines, notifier } = setUp([scripted([]).channel]);
    const alarms = createAlarms(systemClock(), recordingLog().log, notifier);
    expect(() => alarms.raise('a', 'odd', { count: 1n })).not.toThrow();
    expect(lines.map(({ event }) => event)).toEqual(['a notice could not be made']);
  });
});
