import { describe, expect, it } from 'vitest';

import { feedId } from '../../machines/model/ids.ts';
import { createAlarms } from '../../src/runtime/alarms.ts';
import { createChronicle, type ChronicleOptions } from '../../src/runtime/chronicle.ts';
import { createEntryGate } from '../../src/runtime/entry-gate.ts';
import { createKillSwitch } from '../../src/runtime/kill-switch.ts';
import type { FeedNotice } from '../../src/venues/feed-notices.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';

const FEED = feedId('feed:coinbase:BTC-USD');

const setUp = (options: Partial<ChronicleOptions> = {}) => {
  const clock = testClock();
  const startMs = clock.now();
  const chronicle = createChronicle({ clock, speed: 1, ...options });
  const { log } = recordingLog();
  const changed = (
    to: Extract<FeedNotice, { type: 'feed.changed' }>['to'],
    reason: string | null = null,
  ): void =>
    chronicle.feed({
      type: 'feed.changed',
      feed: FEED,
      atMs: clock.now(),
      from: null,
      to,
      reason,
      failures: 0,
    });
  const told = () => {
    const { keptFromMs, marks, stretches } = chronicle.during(startMs, startMs + 1e9);
    return {
      keptMs: keptFromMs - startMs,
      marks,
      stretches: stretches.map(({ by, fromMs, of, state, toMs, why }) => [
        of,
        state,
        fromMs - startMs,
        toMs === null ? null : toMs - startMs,
        why,
        ...(by === null ? [] : [by]),
      ]),
    };
  };
  return { chronicle, clock, changed, told, log, startMs };
};

describe('what a chronicle notes for the next process', () => {
  it('is each beginning and each end, once, and without a secret', () => {
    const { changed, chronicle, clock, log, startMs } = setUp();
    const alarms = createAlarms(clock, log, chronicle);
    changed('connecting');
    clock.advanceSync(100);
    changed('live', 'wss://key:hunter2@venue');
    alarms.raise('unprotected/7', 'a position is unprotected', { forMs: 50 });
    clock.advanceSync(100);
    alarms.clear('unprotected/7');
    chronicle.cleared('unprotected/7', {
      key: 'unprotected/7',
      what: '',
      fields: {},
      level: 'error',
      raisedAtMs: clock.now(),
    });
    const noted = chronicle.notes.take();
    expect(noted.map(({ atMs, kind, state }) => [kind, state, atMs - startMs])).toEqual([
      ['feed', 'connecting', 0],
      ['feed', 'live', 100],
      ['alarm', 'error', 50],
      ['alarm', null, 200],
    ]);
    expect(JSON.stringify(noted)).not.toContain('hunter2');
  });
});

describe('the chronicle of the house', () => {
  it('tells of a feed each state it stood in, and does not break it off for a question', () => {
    const { changed, clock, told } = setUp();
    changed('connecting');
    clock.advanceSync(100);
    changed('live');
    clock.advanceSync(5_000);
    changed('probing');
    clock.advanceSync(50);
    changed('live');
    clock.advanceSync(1_000);
    changed('backingOff', 'wss://key:hunter2@venue closed it');
    expect(told().stretches).toEqual([
      [FEED, 'connecting', 0, 100, null],
      [FEED, 'live', 100, 6_150, null],
      [FEED, 'backingOff', 6_150, null, expect.not.stringContaining('hunter2')],
    ]);
  });

  it('tells an alarm from when it began, on the market’s clock, to its end', () => {
    const { chronicle, clock, log, told } = setUp({ speed: 10 });
    const alarms = createAlarms(clock, log, chronicle);
    clock.advanceSync(30_000);
    alarms.raise('unprotected/7', 'a position is unprotected', { reason: 'stale', forMs: 1_000 });
    clock.advanceSync(500);
    alarms.raise('unprotected/7', 'a position is unprotected', { reason: 'stale', forMs: 1_500 });
    alarms.raise('skew/kalshi', 'our clock is off', {}, 'warn');
    clock.advanceSync(500);
    alarms.clear('unprotected/7');
    alarms.clear('unprotected/7');
    expect(told().stretches).toEqual([
      ['unprotected/7', 'error', 20_000, 31_000, 'a position is unprotected: stale'],
      ['skew/kalshi', 'warn', 30_500, null, 'our clock is off'],
    ]);
  });

  it('tells when entries were suspended at all, and how the switch stood', () => {
    const { chronicle, clock, log, told } = setUp();
    const gate = createEntryGate((refusal) => chronicle.entries(refusal));
    const alarms = createAlarms(clock, log, chronicle);
    const seen = chronicle.switched;
    const killSwitch = createKillSwitch({ gate, alarms, log, seen });
    clock.advanceSync(10);
    const by = { by: 'alice', reason: null, sinceMs: clock.now() };
    killSwitch.see({ ...by, state: 'running', setting: 1 });
    clock.advanceSync(10);
    gate.block('a', null, 'the database is away');
    gate.block('b', null, 'something else');
    clock.advanceSync(10);
    gate.unblock('a');
    clock.advanceSync(10);
    gate.unblock('b');
    gate.unblock('b');
    killSwitch.see({ ...by, state: 'flatten', setting: 2, reason: 'enough' });
    expect(told().stretches).toEqual([
      ['entries', 'suspended', 0, 10, 'the kill switch has not been read'],
      ['switch', 'running', 10, 40, null, 'alice'],
      ['entries', 'suspended', 20, 30, 'the database is away'],
      ['entries', 'suspended', 30, 40, 'something else'],
      ['entries', 'suspended', 40, null, 'the kill switch stands at flatten, set by alice: enough'],
      ['kill-switch', 'warn', 40, null, 'the kill switch stands at flatten: enough'],
      ['switch', 'flatten', 40, null, 'enough', 'alice'],
    ]);
  });

  it('marks what befell a child, and not that it ended as it should', () => {
    const { chronicle, clock, told } = setUp();
    const of = { supervisor: 'feeds', child: FEED, incarnation: 1 } as const;
    chronicle.supervision({ type: 'child.started', ...of });
    chronicle.supervision({
      type: 'child.exited',
      ...of,
      reason: { kind: 'shutdown' },
      while: 'running',
    });
    clock.advanceSync(5);
    const error = new Error('it fell');
    chronicle.supervision({
      type: 'child.exited',
      ...of,
      reason: { kind: 'crashed', error },
      while: 'running',
    });
    chronicle.supervision({ type: 'child.restarting', ...of, inMs: 10, restarts: 1 });
    chronicle.supervision({ type: 'supervisor.escalated', supervisor: 'feeds', error });
    expect(told().marks.map(({ child, what, why }) => [what, child, why])).toEqual([
      ['child.exited', FEED, 'it fell'],
      ['child.restarting', FEED, null],
      ['supervisor.escalated', null, 'it fell'],
    ]);
  });

  it('keeps so much and no more, and says since when it is whole', () => {
    const { changed, chronicle, clock, told } = setUp({ stretchesMost: 2, marksMost: 1 });
    expect(told().keptMs).toBe(0);
    for (const state of ['connecting', 'live', 'stale', 'backingOff'] as const) {
      changed(state);
      clock.advanceSync(100);
    }
    expect(told().keptMs).toBe(100);
    expect(told().stretches.map(([, state]) => state)).toEqual(['live', 'stale', 'backingOff']);
    const of = { supervisor: 'feeds', child: FEED, incarnation: 1 } as const;
    for (let restarts = 1; restarts <= 2; restarts += 1)
      chronicle.supervision({ type: 'child.restarting', ...of, inMs: 0, restarts });
    expect(told().keptMs).toBe(400);
  });

  it('tells of a span what touches it, and nothing else', () => {
    const { changed, chronicle, clock, startMs } = setUp();
    for (const state of ['connecting', 'live', 'stale'] as const) {
      changed(state);
      clock.advanceSync(100);
    }
    const statesOf = (fromMs: number, toMs: number) =>
      chronicle.during(startMs + fromMs, startMs + toMs).stretches.map(({ state }) => state);
    expect(statesOf(0, 50)).toEqual(['connecting']);
    expect(statesOf(150, 201)).toEqual(['live', 'stale']);
    expect(statesOf(201, 1_000)).toEqual(['stale']);
  });
});
