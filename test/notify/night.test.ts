import { describe, expect, it } from 'vitest';

import type { Channel } from '../../src/notify/channel.ts';
import { textOf, type Message } from '../../src/notify/message.ts';
import type { Notice } from '../../src/notify/notice.ts';
import { createNotifier } from '../../src/notify/notifier.ts';
import { quietUntil } from '../../src/notify/quiet-hours.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';
import { epochMs } from '../../machines/model/time.ts';

const HOUR_MS = 3_600_000;

const setUp = (begin: string) => {
  const clock = testClock(epochMs(Date.parse(begin)));
  const got: { readonly message: Message; readonly atMs: number }[] = [];
  const channel: Channel = {
    name: 'ntfy',
    send: (message) => {
      got.push({ message, atMs: clock.now() });
      return Promise.resolve();
    },
  };
  const notifier = createNotifier({
    channels: [channel],
    least: 'info',
    everyMs: 1_000,
    repeatMs: 0,
    retryMs: 1,
    quietUntil: quietUntil({ from: '22:00', to: '07:00', zone: 'America/New_York' }),
    heartbeat: null,
    from: 'a test',
    log: recordingLog().log,
    clock,
  });
  const tell = (title: string, severity: Notice['severity']): void =>
    notifier.tell({ severity, title, about: '', atMs: clock.now(), key: title, times: 1 });
  const told = (): readonly string[] =>
    got.flatMap(({ message }) => message.notices.map(({ title }) => title));
  return { clock, got, notifier, tell, told };
};

describe('a night', () => {
  it('holds back what is not critical, tells what is at once, and the rest as one at its end', async () => {
    const { clock, got, notifier, tell, told } = setUp('2026-06-02T03:00:00Z');
    tell('a stop has fired', 'warning');
    tell('over', 'info');
    tell('stuck', 'critical');
    await clock.advance(10_000, 1_000);
    expect(told()).toEqual(['stuck']);
    expect(notifier.report()).toMatchObject({
      quietUntilMs: Date.parse('2026-06-02T11:00:00Z'),
      channels: [{ waiting: 2, sent: 1 }],
    });
    await clock.advance(8 * HOUR_MS, HOUR_MS / 4);
    expect(got.map(({ message, atMs }) => [textOf(message), new Date(atMs).toISOString()])).toEqual(
      [
        ['Tradewarden, a test\n✖ stuck', expect.any(String)],
        [
          [
            'Tradewarden, a test: held back by quiet hours',
            '▲ a stop has fired, 2026-06-02T03:00Z',
            '● over, 2026-06-02T03:00Z',
          ].join('\n'),
          expect.stringMatching(/^2026-06-02T11:0/),
        ],
      ],
    );
    expect(notifier.report()).toMatchObject({ quietUntilMs: null, channels: [{ waiting: 0 }] });
    tell('by day', 'info');
    await clock.advance(10_000, 1_000);
    expect(told().at(-1)).toBe('by day');
    await notifier.close(100);
  });

  it('that is an hour short lets go when the clocks say so', async () => {
    const { clock, got, notifier, tell } = setUp('2026-03-08T04:00:00Z');
    tell('a stop has fired', 'warning');
    await clock.advance(7 * HOUR_MS - 10, HOUR_MS / 4);
    expect(got).toEqual([]);
    await clock.advance(1_000);
    expect(new Date(got[0]?.atMs ?? 0).toISOString()).toMatch(/^2026-03-08T11:00/);
    await notifier.close(100);
  });

  it('holds ten thousand notices as few, and loses none when the process ends in it', async () => {
    const { got, notifier, tell } = setUp('2026-06-02T03:00:00Z');
    for (let count = 0; count < 10_000; count += 1) tell('a stop has fired', 'warning');
    await notifier.close(1_000);
    expect(got).toHaveLength(1);
    expect(got[0]?.message).toMatchObject({ heldBack: true, more: { 'a stop has fired': 9_980 } });
  });
});
