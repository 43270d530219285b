import { describe, expect, it } from 'vitest';

import type { Frame } from '../../src/inspector/page/api/types.ts';
import { alertsOf } from '../../src/inspector/page/alerts/alert.ts';
import { readFrames } from '../../src/inspector/page/api/frames.ts';

const you = { role: 'view', token: 'a' } as const;

const moved = (from: string | null, to: string): Frame => ({
  t: 'frame',
  n: 1,
  atMs: 0,
  rows: [],
  gone: [],
  happenings: [
    {
      kind: 'trade',
      atMs: 0,
      trade: '7',
      actor: 'trade',
      seq: 9,
      event: 'e',
      from,
      to,
      rule: null,
    },
  ],
});

describe('a call', () => {
  it.each([
    ['monitoring.watching', 'autoStopping.exiting', 'stop'],
    ['autoStopping.exiting', 'autoStopping.retrying', null],
    ['autoStopping.retrying', 'autoStopping.stuck', 'stuck'],
    ['closing.retrying', 'closing.stuck', 'stuck'],
    ['monitoring.watching', 'monitoring.verifying', null],
    ['monitoring.watching', 'open', null],
    ['open', 'settling', null],
  ])('of %s → %s is %s', (from, to, kind) => {
    expect(alertsOf(moved(from, to)).map((alert) => alert.kind)).toEqual(
      kind === null ? [] : [kind],
    );
  });

  it('comes of nothing that is no frame', () => {
    expect(alertsOf({ t: 'hello', n: 0, atMs: 0, you })).toEqual([]);
    expect(alertsOf({ t: 'gap', n: 3 })).toEqual([]);
  });
});

describe('the stream of events', () => {
  it('is read frame by frame, wherever it is cut', async () => {
    const frames: readonly Frame[] = [
      { t: 'hello', n: 0, atMs: 1, you },
      { t: 'gap', n: 3 },
      moved('open', 'closing.exiting'),
    ];
    const text = frames.map((frame) => `id: 1\nevent: x\ndata: ${JSON.stringify(frame)}\n\n`);
    const bytes = new TextEncoder().encode(text.join(''));
    for (const size of [1, 7, 64, bytes.length]) {
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => {
          for (let at = 0; at < bytes.length; at += size)
            controller.enqueue(bytes.slice(at, at + size));
          controller.close();
        },
      });
      const heard: Frame[] = [];
      await readFrames(stream, (frame) => void heard.push(frame));
      expect(heard).toEqual(frames);
    }
  });
});
