import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { feedId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { createApiCounters } from '../../src/api/counters.ts';
import type { Frame } from '../../src/api/live/frames.ts';
import { createHub, type Hub } from '../../src/api/live/hub.ts';
import { parseSight } from '../../src/api/live/wish.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createTap, type Tap } from '../../src/runtime/tap.ts';
import { eventually } from '../support/eventually.ts';
import { spin } from '../support/spin.ts';
import { testClock } from '../support/simulated-clock.ts';
import { ask, bearer, openBench, TOKENS, type Bench } from './bench.ts';
import { idleSources } from './idle-sources.ts';
import { keepIn } from './told.ts';

const notice = (number: number) =>
  ({
    type: 'feed.changed',
    feed: feedId('feed:coinbase:BTC-USD'),
    atMs: epochMs(number),
    from: 'live',
    to: 'probing',
    reason: null,
    failures: 0,
  }) as const;

const WATCHING = {
  view: [],
  selected: null,
  after: null,
  you: { role: 'view', token: 'a' },
} as const;

describe('the tap', () => {
  it('keeps nothing while nobody watches, and says so to who comes back later', () => {
    const tap = createTap(testClock());
    tap.feed(notice(1));
    expect(tap.last()).toBe(0);
    const kept = tap.open();
    tap.feed(notice(2));
    expect(tap.after(0)).toMatchObject({ isGap: false, last: 1, happenings: [{ atMs: 2 }] });
    kept.close();
    tap.feed(notice(3));
    expect(tap.last()).toBe(1);
    tap.open();
    tap.feed(notice(4));
    expect(tap.after(0).isGap).toBe(true);
    expect(tap.after(1)).toMatchObject({ isGap: false, happenings: [{ atMs: 4 }] });
    expect(tap.after(9).isGap).toBe(true);
  });

  it('is bounded: what is too old is a gap, and never half a history', () => {
    const tap = createTap(testClock());
    tap.open();
    for (let number = 1; number <= 10_000; number += 1) tap.feed(notice(number));
    expect(tap.after(10_000 - 4_096).happenings).toHaveLength(4_096);
    expect(tap.after(10_000 - 4_097)).toMatchObject({ isGap: true, happenings: [] });
  });
});

describe('a view', () => {
  it('is at most two hundred ids of trades', () => {
    expect(parseSight({ view: [] })).toEqual({ view: [], selected: null });
    expect(parseSight({ view: ['12', '13', '12'] })?.view).toEqual(['12', '13']);
    const view = Array.from({ length: 200 }, (_, index) => String(index + 1));
    expect(parseSight({ view })?.view).toEqual(view);
    for (const wrong of [[...view, '201'], ['0'], ['1', ''], ['x'], [12], '12', null, { 0: '1' }])
      expect(parseSight({ view: wrong })).toBeNull();
  });

  it('may have one of all of them selected', () => {
    expect(parseSight({ view: ['12'], selected: '7' })).toEqual({ view: ['12'], selected: '7' });
    expect(parseSight({ view: [], selected: null })?.selected).toBeNull();
    for (const selected of ['', '0', 'x', 7, ['7'], {}])
      expect(parseSight({ view: [], selected })).toBeNull();
    for (const wrong of [null, [], '12', {}, { selected: '7' }, { view: [], all: true }])
      expect(parseSight(wrong)).toBeNull();
  });
});

describe('a slow watcher', () => {
  it('gets nothing new, then what it has missed in one go, or is cut off; others notice nothing', async () => {
    const clock = testClock();
    const tap = createTap(clock);
    const overview = () => Promise.reject(new Error('not asked for'));
    const counters = createApiCounters();
    const hub = createHub(tap, { ...idleSources, overview }, clock, () => undefined, counters);
    const sent: Record<'fast' | 'slow', Frame[]> = { fast: [], slow: [] };
    let backlog = 0;
    let isCut = false;
    hub.join({ send: keepIn(sent.fast), backlog: () => 0, cut: () => undefined }, WATCHING);
    const slow = hub.join(
      {
        send: keepIn(sent.slow),
        backlog: () => backlog,
        cut: () => {
          isCut = true;
          slow.leave();
        },
      },
      WATCHING,
    );
    await clock.advance(100);
    const tell = async (number: number) => {
      tap.feed(notice(number));
      await clock.advance(200);
    };
    await tell(1);
    backlog = 2_000_000;
    await tell(2);
    await tell(3);
    expect([sent.fast.length, sent.slow.length]).toEqual([4, 2]);
    backlog = 0;
    await tell(4);
    expect(sent.slow.at(-1)).toMatchObject({
      t: 'frame',
      happenings: [{ atMs: 2 }, { atMs: 3 }, { atMs: 4 }],
    });
    backlog = 2_000_000;
    await clock.advance(12_000);
    expect(isCut).toBe(true);
    expect([counters.watchers, counters.framesSkipped > 100]).toEqual([1, true]);
    await tell(5);
    expect(sent.fast.at(-1)).toMatchObject({ happenings: [{ atMs: 5 }] });
    hub.end();
  });
});

describe('a burst of what happens', () => {
  it('is told in frames of a thousand, each of it once', async () => {
    const clock = testClock();
    const tap = createTap(clock);
    const told: Frame[] = [];
    const overview = () => new Promise<never>(() => undefined);
    const sources = { ...idleSources, overview, glances: () => () => null };
    const hub = createHub(tap, sources, clock, () => undefined, createApiCounters());
    hub.join({ send: keepIn(told), backlog: () => 0, cut: () => undefined }, WATCHING);
    for (let number = 1; number <= 2_500; number += 1) tap.feed(notice(number));
    await clock.advance(600);
    const frames = told.filter((frame) => frame.t === 'frame');
    expect(frames.map(({ n }) => n)).toEqual([1_000, 2_000, 2_500]);
    const heard = frames.flatMap(({ happenings }) => happenings.map(({ atMs }) => atMs));
    expect(heard).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1));
    hub.end();
  });
});

describe('many rows', () => {
  const ids = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => String(index + 1));
  const outlet = (told: Frame[]) => ({
    send: keepIn(told),
    backlog: () => 0,
    cut: () => undefined,
  });
  const goneOf = (told: readonly Frame[]): readonly string[] =>
    told.flatMap((frame) => (frame.t === 'frame' ? frame.gone : []));
  const open = () => {
    const looked: string[] = [];
    const glance = (id: string): null => {
      looked.push(id);
      spin(0.05);
      return null;
    };
    const clock = testClock();
    const sources = {
      ...idleSources,
      overview: () => new Promise<never>(() => undefined),
      glances: () => glance,
    };
    const failures: unknown[] = [];
    const failed = (error: unknown): void => void failures.push(error);
    const hub = createHub(createTap(clock), sources, clock, failed, createApiCounters());
    return { clock, failures, hub, looked };
  };

  it('are looked up in slices, and once for all who view them', async () => {
    const { clock, hub, looked } = open();
    const told: [Frame[], Frame[]] = [[], []];
    for (const frames of told) hub.join(outlet(frames), { ...WATCHING, view: ids(200) });
    await clock.advance(100);
    expect(looked.length).toBeLessThan(200);
    await eventually(() => {
      expect(told.map(goneOf)).toEqual([ids(200), ids(200)]);
    });
    expect(looked).toEqual(ids(200));
    hub.end();
  });

  it('are told nobody who has left or views others by then', async () => {
    const { clock, failures, hub, looked } = open();
    const told: [Frame[], Frame[]] = [[], []];
    const [leaving, turning] = told.map((frames) =>
      hub.join(outlet(frames), { ...WATCHING, view: ids(200) }),
    );
    await clock.advance(100);
    leaving?.leave();
    turning?.look({ view: ['7'], selected: null });
    await eventually(() => looked.length >= 200);
    await eventually(async () => {
      await clock.advance(100);
      expect(goneOf(told[1])).toEqual(['7']);
    });
    expect([goneOf(told[0]), failures]).toEqual([[], []]);
    hub.end();
  });
});

describe('GET /events', () => {
  let tap: Tap;
  let hub: Hub;
  let bench: Bench;
  beforeEach(async () => {
    const clock = systemClock();
    tap = createTap(clock);
    const overview = () => Promise.reject(new Error('not asked for'));
    hub = createHub(
      tap,
      { ...idleSources, overview, live: () => null, glances: () => () => null },
      clock,
      () => undefined,
      createApiCounters(),
    );
    bench = await openBench({ endpoints: [], hub });
  });
  afterEach(async () => {
    hub.end();
    await bench.kill();
  });

  const open = async (path: string) => {
    const response = await fetch(`${bench.url}/api/v1/events${path}`, {
      headers: bearer(TOKENS.view),
    });
    const reader = response.body?.getReader();
    let text = '';
    const read = async (): Promise<void> => {
      const part = await reader?.read();
      const bytes: unknown = part?.value;
      if (!(bytes instanceof Uint8Array)) return;
      text += new TextDecoder().decode(bytes);
      await read();
    };
    const ended = read().catch(() => undefined);
    return { status: response.status, text: () => text, ended, leave: () => reader?.cancel() };
  };

  it('tells what happens, numbered, to whoever has a token, and ends with the listener', async () => {
    const stream = await open('?view=7&selected=8');
    await eventually(() => {
      expect(stream.text()).toContain('event: hello');
    });
    tap.feed(notice(1));
    await eventually(() => {
      expect(stream.text()).toMatch(/id: 1\nevent: frame\ndata: \{.*"feed:coinbase:BTC-USD"/);
      expect(stream.text()).toContain('"gone":["7"]');
      expect(stream.text()).toContain('"selected":{"trade":"8","live":null}');
    });
    hub.end();
    await stream.ended;
  });

  it('takes up where a connection broke, or says that there is a gap', async () => {
    const first = await open('');
    tap.feed(notice(1));
    await first.leave();
    tap.feed(notice(2));
    const second = await open('?after=1');
    const stranger = await open('?after=99');
    await eventually(() => {
      expect(second.text()).toContain('"atMs":2');
      expect(second.text()).not.toContain('"atMs":1,');
      expect(stranger.text()).toContain('event: gap');
    });
  });

  it.each([
    [401, '', {}],
    [421, '', { ...bearer(TOKENS.view), host: 'evil.example' }],
    [403, '', { ...bearer(TOKENS.view), origin: 'https://evil.example' }],
    [401, `?token=${TOKENS.view}`, {}],
    [400, '?view=x', bearer(TOKENS.view)],
    [400, '?selected=7,8', bearer(TOKENS.view)],
    [400, '?after=-1', bearer(TOKENS.view)],
  ])('answers %i like everything else to %s', async (status, query, headers) => {
    expect((await ask(bench, { path: `/api/v1/events${query}`, headers })).status).toBe(status);
  });

  it('has room for five', async () => {
    const streams = await Promise.all(Array.from({ length: 5 }, () => open('')));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const late = await ask(bench, { path: '/api/v1/events', headers: bearer(TOKENS.view) });
    expect(late.status).toBe(429);
    await streams[0]?.leave();
    await eventually(() => {
      expect(hub.hasRoom()).toBe(true);
    });
  });
});
