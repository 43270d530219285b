import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { HouseTimeline, TradeTimeline } from '../../src/inspector/page/api/types.ts';
import { houseLanes, tradeLanes } from '../../src/inspector/page/views/timeline/lanes.ts';
import {
  bandAt,
  changeFrom,
  changesOf,
  seqAt,
} from '../../src/inspector/page/views/timeline/moment.ts';
import {
  FIRST_VIEW,
  loadedFor,
  panned,
  showing,
  spanOf,
  ticksOf,
  zoomed,
} from '../../src/inspector/page/views/timeline/window.ts';

const NOW_MS = Date.UTC(2026, 1, 24, 12);
const MINUTE_MS = 60_000;

const instants = fc.double({ min: NOW_MS - 1e9, max: NOW_MS, noNaN: true });
const factors = fc.double({ min: 0.2, max: 5, noNaN: true });

describe('what of time is in sight', () => {
  it('goes on with the clock until somebody looks back, and again once now is reached', () => {
    expect(spanOf(FIRST_VIEW, NOW_MS).toMs).toBeGreaterThan(NOW_MS);
    const back = panned(FIRST_VIEW, NOW_MS, -5 * MINUTE_MS);
    expect(back.endMs).not.toBeNull();
    expect(spanOf(back, NOW_MS + MINUTE_MS)).toEqual(spanOf(back, NOW_MS));
    expect(panned(back, NOW_MS, 6 * MINUTE_MS)).toEqual(FIRST_VIEW);
  });

  it('zooms around an instant, which stays where it is', () => {
    fc.assert(
      fc.property(instants, factors, fc.double({ min: 0, max: 1, noNaN: true }), (endMs, by, x) => {
        const view = { endMs, spanMs: 10 * MINUTE_MS };
        const before = spanOf(view, NOW_MS);
        const atMs = before.fromMs + x * view.spanMs;
        const next = zoomed(view, NOW_MS, by, atMs);
        if (next.endMs === null) return;
        const after = spanOf(next, NOW_MS);
        expect((atMs - after.fromMs) / (after.toMs - after.fromMs)).toBeCloseTo(x, 4);
        expect(after.toMs - after.fromMs).toBeCloseTo(by * view.spanMs, 0);
      }),
    );
  });

  it('moves no further than an instant needs to be in sight', () => {
    fc.assert(
      fc.property(instants, instants, (endMs, atMs) => {
        const view = { endMs, spanMs: MINUTE_MS };
        const next = showing(view, NOW_MS, atMs);
        const { fromMs, toMs } = spanOf(next, NOW_MS);
        expect(atMs).toBeGreaterThanOrEqual(fromMs);
        expect(atMs).toBeLessThanOrEqual(toMs);
        expect(next.spanMs).toBeCloseTo(view.spanMs, 3);
      }),
    );
  });

  it('asks for all that is in sight, and for the same while it hardly moves', () => {
    fc.assert(
      fc.property(instants, factors, (endMs, by) => {
        const span = spanOf({ endMs, spanMs: by * MINUTE_MS }, NOW_MS);
        const loaded = loadedFor(span);
        expect(loaded.fromMs).toBeLessThanOrEqual(span.fromMs);
        expect(loaded.toMs).toBeGreaterThanOrEqual(span.toMs);
        const width = span.toMs - span.fromMs;
        expect(loaded.toMs - loaded.fromMs).toBeLessThanOrEqual(6.01 * width);
      }),
    );
    const asked = Array.from({ length: 60 }, (_, second) =>
      JSON.stringify(loadedFor(spanOf(FIRST_VIEW, NOW_MS + second * 1_000))),
    );
    expect(new Set(asked).size).toBeLessThanOrEqual(2);
  });

  it('marks round instants, and no more than there is room for', () => {
    fc.assert(
      fc.property(instants, fc.double({ min: 3, max: 1e7, noNaN: true }), (endMs, seconds) => {
        const span = { fromMs: endMs - seconds * 1_000, toMs: endMs };
        const ticks = ticksOf(span, 8);
        expect(ticks.length).toBeLessThanOrEqual(9);
        for (const tick of ticks) {
          expect(tick % 1_000).toBe(0);
          expect(tick >= span.fromMs && tick <= span.toMs).toBe(true);
        }
      }),
    );
  });
});

const HOUSE: HouseTimeline = {
  atMs: 1_000,
  startedAtMs: 100,
  keptFromMs: 100,
  runs: [{ fromMs: 100, toMs: null }],
  stretches: [
    {
      kind: 'switch',
      of: 'switch',
      state: 'running',
      why: null,
      by: 'alice',
      fromMs: 100,
      toMs: 900,
    },
    {
      kind: 'switch',
      of: 'switch',
      state: 'flatten',
      why: 'enough',
      by: 'bob',
      fromMs: 900,
      toMs: null,
    },
    {
      kind: 'alarm',
      of: 'unprotected/7',
      state: 'error',
      why: 'stale',
      by: null,
      fromMs: 200,
      toMs: 400,
    },
    {
      kind: 'alarm',
      of: 'paused/8',
      state: 'warn',
      why: 'by hand',
      by: null,
      fromMs: 300,
      toMs: 500,
    },
    {
      kind: 'alarm',
      of: 'skew/kalshi',
      state: 'warn',
      why: 'off',
      by: null,
      fromMs: 600,
      toMs: null,
    },
    {
      kind: 'alarm',
      of: 'kill-switch',
      state: 'warn',
      why: 'flatten',
      by: null,
      fromMs: 900,
      toMs: null,
    },
    {
      kind: 'feed',
      of: 'feed:kalshi:market',
      state: 'live',
      why: null,
      by: null,
      fromMs: 150,
      toMs: null,
    },
  ],
  marks: [
    { atMs: 160, supervisor: 'feeds', child: 'a', what: 'child.exited', why: 'it fell' },
    { atMs: 165, supervisor: 'feeds', child: null, what: 'supervisor.escalated', why: null },
  ],
};

const TRADES: TradeTimeline = {
  atMs: 1_000,
  keptFromMs: null,
  total: 1,
  trades: [
    {
      id: '12',
      market: 'KX',
      side: 'yes',
      countCenti: 100,
      endedAtMs: 700,
      steps: [
        { seq: 1, atMs: 200, event: 'actor.born', state: 'opening', rule: null },
        { seq: 3, atMs: 300, event: 'watch.armed', state: 'monitoring.watching', rule: null },
        {
          seq: 8,
          atMs: 600,
          event: 'stop.tripped',
          state: 'autoStopping.exiting',
          rule: 'trailing',
        },
        { seq: 9, atMs: 700, event: 'order.filled', state: 'closed', rule: null },
      ],
    },
  ],
};

describe('the lanes of the timeline', () => {
  const lanes = houseLanes(HOUSE);
  const lane = (name: string) => {
    const found = lanes.find((each) => each.name === name);
    if (found === undefined) throw new Error(`expected a lane ${name}`);
    return found;
  };
  const known = (name: string) =>
    lane(name)
      .bands.filter(({ tone }) => tone !== 'gap')
      .map(({ fromMs, toMs, tone, words }) => [fromMs, toMs, tone, words]);

  it('begin where the process began: what was before is not told to have been well', () => {
    for (const each of lanes) expect(bandAt(each, 50)).toMatchObject({ tone: 'gap' });
    expect(bandAt(lane('Entries suspended'), 500)).toBeNull();
  });

  it('go on before the process, and say when none was there', () => {
    const runs = [
      { fromMs: 20, toMs: 40 },
      { fromMs: 60, toMs: 100 },
      { fromMs: 100, toMs: null },
    ];
    const all = houseLanes({
      ...HOUSE,
      keptFromMs: 20,
      runs,
      stretches: [
        ...HOUSE.stretches,
        {
          kind: 'switch',
          of: 'switch',
          state: 'flatten',
          why: null,
          by: null,
          fromMs: 20,
          toMs: 40,
        },
      ],
    });
    for (const each of all) {
      expect(bandAt(each, 10)).toMatchObject({ words: 'not kept', tone: 'gap' });
      expect(bandAt(each, 50)).toMatchObject({ words: 'no process', tone: 'gap' });
      expect(bandAt(each, 70)?.words).not.toBe('no process');
    }
    const switched = all.find(({ name }) => name === 'Kill switch');
    expect(switched === undefined ? null : bandAt(switched, 30)?.words).toBe('flatten');
  });

  it('lay alarms that stood at once over each other, the worst on top', () => {
    expect(known('Unprotected')).toEqual([
      [200, 300, 'bad', 'unprotected: 1'],
      [300, 400, 'bad', 'unprotected: 2'],
      [400, 500, 'warn', 'unprotected: 1'],
    ]);
    expect(bandAt(lane('Unprotected'), 350)?.why).toBe('7: stale; 8: by hand');
    const many = HOUSE.stretches.map((each) => ({ ...each, of: each.of.replace(/\/\d+$/, '') }));
    const shared = houseLanes({ ...HOUSE, stretches: many }).flatMap(({ bands }) => bands);
    expect(shared.map(({ words }) => words)).toContain('many unprotected');
    expect(known('Doubts, alarms')).toEqual([[600, null, 'warn', '1 alarm']]);
  });

  it('tell how the switch stood and when children fell', () => {
    expect(known('Kill switch')).toEqual([
      [100, 900, 'ok', 'running'],
      [900, null, 'bad', 'flatten'],
    ]);
    expect(lane('Restarts').dots.map(({ tone, words }) => [tone, words])).toEqual([
      ['warn', 'a failed: it fell'],
      ['bad', 'feeds has given up: its parent decides'],
    ]);
    expect(known('kalshi:market')).toEqual([[150, null, 'ok', 'live']]);
  });

  it('show a trade in each of its states to its end, each with its transition', () => {
    const [trade] = tradeLanes(TRADES);
    expect(trade?.bands.map(({ fromMs, seq, toMs, words }) => [seq, fromMs, toMs, words])).toEqual([
      [1, 200, 300, 'entering'],
      [3, 300, 600, 'guarded'],
      [8, 600, 700, 'stopping: exiting'],
    ]);
    expect(trade?.bands[2]?.why).toBe('#8 stop.tripped, trailing');
    expect(trade?.dots).toEqual([{ atMs: 700, tone: 'done', words: 'closed', seq: 9 }]);
    expect(
      bandAt(tradeLanes({ ...TRADES, keptFromMs: 250 })[0] ?? lane('Entries suspended'), 220)?.seq,
    ).toBe(1);
  });

  it('open a trade as it was at an instant, its end and what came after it included', () => {
    const [trade] = tradeLanes(TRADES);
    if (trade === undefined) throw new Error('expected a lane');
    const seqs = [100, 200, 650, 700, 900].map((atMs) => seqAt(trade, atMs));
    expect(seqs).toEqual([null, 1, 8, 9, 9]);
    expect(seqAt(lane('Restarts'), 170)).toBeNull();
  });

  it('are gone through change by change, there and back', () => {
    const changes = changesOf([...lanes, ...tradeLanes(TRADES)]);
    expect(changes).toEqual([100, 150, 160, 165, 200, 300, 400, 600, 700, 900]);
    expect(changeFrom(changes, 300, 'after')).toBe(400);
    expect(changeFrom(changes, 300, 'before')).toBe(200);
    expect(changeFrom(changes, 900, 'after')).toBeNull();
  });
});
