import { beforeEach, describe, expect, it } from 'vitest';

import { createApiCounters } from '../../src/api/counters.ts';
import type { Frame } from '../../src/api/live/frames.ts';
import { createHub, type Hub } from '../../src/api/live/hub.ts';
import type { TradeSources } from '../../src/api/resources/trades.ts';
import { createTap } from '../../src/runtime/tap.ts';
import { testClock } from '../support/simulated-clock.ts';
import { idleSources } from './idle-sources.ts';
import { keepIn } from './told.ts';

type Live = NonNullable<ReturnType<TradeSources['live']>>;

const atBid = (bidCenti: number): Live => ({
  standing: {
    atMs: 0,
    state: 'monitoring.watching',
    settingsVersion: 1,
    blockers: [],
    givenUp: null,
    wires: [
      { rule: 'priceFloor', value: bidCenti, threshold: 4_500, distance: bidCenti - 4_500 },
      { rule: 'takeProfit', value: bidCenti, threshold: 9_000, distance: 9_000 - bidCenti },
    ],
    mark: { bidCenti, gainCenti: 0, unrealisedMicros: 0, bufferMicros: 0 },
    quoteAgeMs: 1,
    spotAgeMs: 1,
  },
  protection: { guardedSinceMs: null, risk: null },
  probabilityPercent: 60,
  momentumBp: 0,
  spotMicros: 1,
  askCenti: bidCenti + 1,
  stopsPaused: false,
  closeRequested: false,
  waiting: 0,
});

type SentFrame = Extract<Frame, { t: 'frame' }>;

const isTold = (frame: Frame): frame is SentFrame => frame.t === 'frame';

describe('the trade that a watcher has selected', () => {
  const clock = testClock();
  let now: Readonly<Record<string, Live>>;
  let sent: Frame[];
  let backlog: number;
  let hub: Hub;
  let watcher: ReturnType<Hub['join']>;

  const told = () => sent.filter(isTold).flatMap(({ selected }) => selected ?? []);
  const bids = () => told().map(({ live }) => live?.standing.mark.bidCenti ?? null);

  beforeEach(() => {
    now = { 7: atBid(5_000), 8: atBid(6_000) };
    sent = [];
    backlog = 0;
    hub = createHub(
      createTap(clock),
      {
        ...idleSources,
        overview: () => Promise.reject(new Error('not asked for')),
        live: (id) => now[id] ?? null,
      },
      clock,
      () => undefined,
      createApiCounters(),
    );
    watcher = hub.join(
      { send: keepIn(sent), backlog: () => backlog, cut: () => undefined },
      { view: [], selected: '7', after: null, you: { role: 'view', token: 'a' } },
    );
    return () => hub.end();
  });

  it('is told whole, and again only where it has changed', async () => {
    await clock.advance(400);
    expect(told()).toEqual([{ trade: '7', live: atBid(5_000) }]);
    now = { 7: atBid(4_900) };
    await clock.advance(400);
    expect(bids()).toEqual([5_000, 4_900]);
  });

  it('is told ten times a second at most, and then as it is', async () => {
    await clock.advance(200);
    for (let tick = 0; tick < 100; tick += 1) {
      now = { 7: atBid(4_000 + tick) };
      await clock.advance(5);
    }
    expect(bids().length).toBeLessThanOrEqual(6);
    await clock.advance(100);
    expect(bids().at(-1)).toBe(4_099);
  });

  it('waits for nobody: who does not read gets the newest alone when it reads again', async () => {
    await clock.advance(200);
    backlog = 2_000_000;
    for (const bid of [4_900, 4_800, 4_700]) {
      now = { 7: atBid(bid) };
      await clock.advance(200);
    }
    expect(bids()).toEqual([5_000]);
    backlog = 0;
    await clock.advance(200);
    expect(bids()).toEqual([5_000, 4_700]);
  });

  it('is another on request, and none where none is wished for', async () => {
    await clock.advance(200);
    watcher.look({ view: [], selected: '8' });
    await clock.advance(200);
    expect(told().map(({ trade }) => trade)).toEqual(['7', '8']);
    watcher.look({ view: [], selected: null });
    now = { 8: atBid(1) };
    await clock.advance(400);
    expect(told()).toHaveLength(2);
  });

  it('is told to run no more, once', async () => {
    await clock.advance(200);
    now = {};
    await clock.advance(400);
    expect(told().slice(1)).toEqual([{ trade: '7', live: null }]);
  });
});
