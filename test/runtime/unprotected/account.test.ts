import { beforeEach, describe, expect, it } from 'vitest';

import { StoreAwayError } from '../../../db/spool/errors.ts';
import { tradeId, venueId, type TradeId } from '../../../machines/model/ids.ts';
import { plusMs } from '../../../machines/model/time.ts';
import type { TradeContext, TradeEvent } from '../../../machines/model/trade.ts';
import { createAlarms, type Alarm, type Alarms } from '../../../src/runtime/alarms.ts';
import type { Stored } from '../../../src/runtime/durable/logic.ts';
import type { SupervisionEvent } from '../../../src/runtime/supervision/observer.ts';
import { guardedJournal } from '../../../src/runtime/entry-guard.ts';
import { startTicker } from '../../../src/runtime/ticker.ts';
import { createUnprotected, type Unprotected } from '../../../src/runtime/unprotected/account.ts';
import { tradeEntry } from '../../db/journal-entries.ts';
import { recordingLog, type RecordedLine } from '../../support/recording-log.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';
import {
  BORN_AT,
  born,
  died,
  filled,
  play,
  reading,
  totals,
} from '../../support/trade-fixtures.ts';

const CHECK_EVERY_MS = 200;

let clock: TestClock;
let alarms: Alarms;
let lines: readonly RecordedLine[];
let unprotected: Unprotected;

const open = (alarmPaused = true): void => {
  clock = testClock(BORN_AT);
  const recording = recordingLog();
  lines = recording.lines;
  alarms = createAlarms(clock, recording.log);
  unprotected = createUnprotected({
    realClock: clock,
    clock,
    alarms,
    alarmAfterMs: 500,
    alarmPaused,
    watchLimitMs: 1_000,
  });
  startTicker(clock, CHECK_EVERY_MS, () => unprotected.check());
};
beforeEach(() => open());

/** A trade whose every transition the account follows, as its branch publishes them. */
const followed = (id: string = '1') => {
  let trade: Stored<TradeContext> = born();
  const named = (context: TradeContext): TradeContext => ({ ...context, tradeId: tradeId(id) });
  const take = (event: TradeEvent): void => {
    const before = trade;
    trade = play(before, event);
    unprotected.follow({
      key: { kind: 'trade', tradeId: tradeId(id) },
      seq: 1,
      atMs: event.atMs,
      event,
      from: before.state,
      to: trade.state,
      before: named(before.context),
      after: named(trade.context),
      intents: [],
      commitMs: 0,
      decisionMs: null,
    });
  };
  return {
    take,
    enter: () => take(filled('entry', 1, totals(100, 96), clock.now())),
    protect: () => take({ type: 'watch.armed', reading: reading(), atMs: clock.now() }),
    lose: (reason = 'feed:kalshi:market: gap') =>
      take({ type: 'watch.lost', reason, atMs: clock.now() }),
    context: () => named(trade.context),
    state: () => trade.state,
    id: tradeId(id),
  };
};

const guarded = (id: string = '1') => {
  const trade = followed(id);
  trade.enter();
  trade.protect();
  return trade;
};

const standing = (): readonly string[] => alarms.standing().map(({ key }) => key);
const alarm = (key: string): Alarm | undefined =>
  alarms.standing().find((each) => each.key === key);

const ofTrade = (id: TradeId): { readonly supervisor: string; readonly child: string } => ({
  supervisor: 'trades',
  child: `trade:${id}`,
});
const crash = (
  child: ReturnType<typeof ofTrade>,
  error: unknown = new Error('out'),
): SupervisionEvent => ({
  ...child,
  type: 'child.exited',
  incarnation: 1,
  reason: { kind: 'crashed', error },
  while: 'running',
});

describe('a position that nobody guards', () => {
  it('is an alarm within a second, with its reason, and is over when it is guarded (scenario 30)', async () => {
    const trade = guarded();
    await clock.advance(5_000);
    expect(standing()).toEqual([]);
    const lostAtMs = clock.now();
    trade.lose('feed:coinbase:BTC-USD is silent');
    await clock.advance(1_000);
    expect(alarm('unprotected/1')).toMatchObject({
      what: 'a position is unprotected',
      level: 'error',
      fields: { trade: '1', reason: 'feed:coinbase:BTC-USD is silent' },
    });
    expect((alarm('unprotected/1')?.raisedAtMs ?? Infinity) - lostAtMs).toBeLessThanOrEqual(1_000);
    await clock.advance(60_000);
    expect(alarm('unprotected/1')?.fields['forMs']).toBeGreaterThan(60_000);
    expect(lines).toHaveLength(1);
    trade.protect();
    await clock.advance(200);
    expect(standing()).toEqual([]);
    expect(lines.map(({ event }) => event)).toEqual([
      'ALARM a position is unprotected',
      'alarm over: a position is unprotected',
    ]);
  });

  it('for a moment only is counted and no alarm', async () => {
    const trade = guarded();
    trade.lose();
    await clock.advance(400);
    trade.protect();
    await clock.advance(5_000);
    expect(lines).toEqual([]);
    expect(unprotected.unprotectedMsOf(trade.id)).toBe(400);
  });

  it('that ends is no alarm any more', async () => {
    const trade = guarded();
    trade.lose();
    await clock.advance(1_000);
    trade.take({
      type: 'market.settled',
      result: { kind: 'binary', winner: 'yes' },
      atMs: clock.now(),
    });
    await clock.advance(200);
    expect([standing(), unprotected.figures().trades]).toEqual([[], 0]);
  });

  it('keeps its beginning while its reasons change', async () => {
    const trade = guarded();
    trade.lose('the feed is silent');
    await clock.advance(400);
    trade.lose('the prices disagree');
    await clock.advance(300);
    expect(alarm('unprotected/1')?.fields).toMatchObject({ reason: 'the prices disagree' });
  });
});

describe('what a trade cannot say of itself', () => {
  it('the watch has lost it, and the store takes no commit', async () => {
    const trade = guarded();
    unprotected.lost(trade.id, 'feed:kalshi:market is silent');
    await clock.advance(1_000);
    expect(alarm('unprotected/1')?.fields).toMatchObject({
      reason: 'feed:kalshi:market is silent',
    });
    unprotected.armed(trade.id);
    await clock.advance(200);
    expect(standing()).toEqual([]);
  });

  it('its process has crashed, and has come back', async () => {
    const trade = guarded();
    unprotected.supervised(crash(ofTrade(trade.id)));
    await clock.advance(1_000);
    expect(alarm('unprotected/1')?.fields).toMatchObject({ reason: 'its process has crashed' });
    unprotected.supervised({ ...ofTrade(trade.id), type: 'child.started', incarnation: 2 });
    unprotected.resumed(trade.state(), trade.context());
    await clock.advance(200);
    expect(standing()).toEqual([]);
  });

  it('it is in quarantine, known before or not (scenario 26)', async () => {
    const trade = guarded();
    for (const id of [trade.id, tradeId('77')])
      unprotected.supervised({
        ...ofTrade(id),
        type: 'child.quarantined',
        restarts: 5,
        error: new Error('row'),
      });
    await clock.advance(1_000);
    expect(standing()).toEqual(['unprotected/1', 'unprotected/77']);
    expect(alarm('unprotected/77')?.fields).toMatchObject({ reason: 'it is in quarantine' });
  });

  it('it is parked: the time is counted as it runs, once, and never falls', async () => {
    const trade = guarded();
    const totalMs = () => unprotected.figures().unprotectedMs;
    const parkedAtMs = clock.now();
    const error = new Error('row');
    const parked = { type: 'child.quarantined', restarts: 5, error } as const;
    unprotected.supervised({ ...ofTrade(trade.id), ...parked });
    await clock.advance(5_000);
    expect([totalMs(), unprotected.unprotectedMsOf(trade.id)]).toEqual([5_000, 5_000]);
    unprotected.resumed('monitoring.watching', trade.context());
    expect(totalMs()).toBe(5_000);
    const sinceMs = plusMs(parkedAtMs, 30);
    trade.take({ type: 'watch.lost', reason: 'parked', sinceMs, atMs: clock.now() });
    expect([totalMs(), unprotected.unprotectedMsOf(trade.id)]).toEqual([5_000, 4_970]);
    await clock.advance(1_000);
    trade.protect();
    await clock.advance(60_000);
    expect([totalMs(), unprotected.unprotectedMsOf(trade.id)]).toEqual([5_970, 5_970]);
  });

  it('a trade that was not begun, since the database went away, is not a position', async () => {
    const away = guardedJournal(
      { append: () => Promise.reject(new StoreAwayError('away')) },
      () => null,
    );
    const error: unknown = await away.append(tradeEntry(tradeId('77'), 1)).catch((e: unknown) => e);
    expect(String(error)).toContain('the database is away');
    unprotected.supervised(crash(ofTrade(tradeId('77')), error));
    await clock.advance(5_000);
    expect([standing(), unprotected.figures().trades]).toEqual([[], 0]);
  });

  it('an order that crashes is not a position', async () => {
    unprotected.supervised(crash({ supervisor: 'orders', child: 'order:tw-1-x1' }));
    await clock.advance(1_000);
    expect(standing()).toEqual([]);
  });

  it('is counted at its own venue, and one that never told its market at every venue', async () => {
    guarded('1').take({ type: 'watch.lost', reason: 'stale', atMs: clock.now() });
    await clock.advance(10);
    const count = () =>
      ['kalshi', 'binanceUsdm'].map((venue) => unprotected.countOver(0, venueId(venue)));
    expect([count(), unprotected.countOver(0)]).toEqual([[1, 0], 1]);
    unprotected.supervised(crash(ofTrade(tradeId('77'))));
    await clock.advance(10);
    expect([count(), unprotected.countOver(0)]).toEqual([[2, 1], 2]);
  });

  it('the watch stands still: then nothing is protected', async () => {
    const trade = guarded();
    unprotected.swept();
    await clock.advance(900);
    expect(unprotected.countOver(0)).toBe(0);
    await clock.advance(1_000);
    expect(alarm('unprotected/1')?.fields).toMatchObject({
      reason: 'the watch does not look for stale data',
    });
    unprotected.swept();
    await clock.advance(200);
    expect(standing()).toEqual([]);
    expect(trade.state()).toBe('monitoring.watching');
  });
});

describe('stops that a person has paused', () => {
  const pause = (): ReturnType<typeof guarded> => {
    const trade = guarded();
    trade.take({ type: 'stops.pause', by: 'test', atMs: clock.now() });
    return trade;
  };

  it('are a warning, and do not stand against new trades', async () => {
    pause();
    await clock.advance(2_000);
    expect(alarm('paused/1')).toMatchObject({ level: 'warn' });
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
    expect([unprotected.countOver(1_000), unprotected.figures().unprotected]).toEqual([0, 1]);
  });

  it('are counted and not told where the settings say so', async () => {
    open(false);
    const trade = pause();
    await clock.advance(2_000);
    expect([standing(), unprotected.unprotectedMsOf(trade.id)]).toEqual([[], 2_000]);
  });
});

describe('an exit', () => {
  const leaving = (): ReturnType<typeof guarded> => {
    const trade = guarded();
    trade.take({
      type: 'close.requested',
      countCenti: null,
      by: 'test',
      reading: reading(),
      atMs: clock.now(),
    });
    return trade;
  };

  it('that is on its way is no alarm', async () => {
    leaving();
    await clock.advance(5_000);
    expect(standing()).toEqual([]);
  });

  it('that has not reported its end in time is one', async () => {
    const trade = leaving();
    await clock.advance(40_000);
    const { deadline } = trade.context();
    trade.take({
      type: 'deadline.reached',
      timerId: deadline?.timerId ?? '',
      reading: reading(),
      atMs: clock.now(),
    });
    await clock.advance(1_000);
    expect(alarm('unprotected/1')?.fields).toMatchObject({
      reason: 'the exit has not reported its end',
    });
  });

  it('that is stuck after its last try is one (scenario 17)', async () => {
    const trade = leaving();
    for (let attempt = 1; trade.state() !== 'closing.stuck' && attempt < 20; attempt += 1) {
      trade.take(died('exit', attempt, totals(0, 1), clock.now()));
      if (trade.state() === 'closing.retrying')
        trade.take({ type: 'exit.retry', by: 'test', reading: reading(), atMs: clock.now() });
    }
    expect(trade.state()).toBe('closing.stuck');
    await clock.advance(1_000);
    expect(standing()).toEqual(['unprotected/1']);
  });
});

describe('many at once', () => {
  it('ten thousand positions are one line, and a few are named', async () => {
    const one = guarded();
    const protectedNow = one.context();
    one.lose();
    const lost = one.context();
    const ids = Array.from({ length: 10_000 }, (_, index) => tradeId(String(index + 1)));
    for (const [index, id] of ids.entries()) {
      const reason = `spot price in doubt, ${index} s old`;
      unprotected.resumed('open', { ...lost, tradeId: id, unprotectedReason: reason });
    }
    await clock.advance(1_000);
    expect(standing()).toEqual(['unprotected']);
    expect(alarm('unprotected')).toMatchObject({
      what: 'positions are unprotected',
      fields: { trades: 10_000, reasons: { 'spot price in doubt, … s old': 10_000 } },
    });
    expect(lines).toHaveLength(1);
    const protect = (id: TradeId): void =>
      unprotected.resumed('monitoring.watching', { ...protectedNow, tradeId: id });
    ids.slice(3).forEach(protect);
    await clock.advance(200);
    expect(alarm('unprotected')?.fields).toMatchObject({ trades: 3 });
    ids.slice(0, 3).forEach(protect);
    await clock.advance(200);
    expect([standing(), lines.length]).toEqual([[], 2]);
    expect(unprotected.figures()).toMatchObject({ mostAtOnce: 10_000, unprotected: 0 });
  });

  it('those that were named stay named while others join', async () => {
    const few = ['1', '2', '3', '4', '5'].map(guarded);
    for (const trade of few) trade.lose();
    await clock.advance(1_000);
    expect(standing()).toHaveLength(5);
    guarded('6').lose();
    await clock.advance(1_000);
    expect(standing().at(-1)).toBe('unprotected');
    expect(standing()).toHaveLength(6);
  });
});

describe('from the opened position to its first protection', () => {
  it('is measured once a position, in real time', async () => {
    const trade = followed();
    trade.enter();
    await clock.advance(120);
    trade.protect();
    trade.lose();
    await clock.advance(5_000);
    trade.protect();
    const { openToProtected } = unprotected;
    expect([openToProtected.count(), openToProtected.percentile(95)]).toEqual([1, 120]);
  });
});

describe('a trade taken up from the store', () => {
  it('brings what it has run up, and goes on from there', async () => {
    const left = guarded();
    left.lose();
    const context = { ...left.context(), unprotectedMs: 7_000 };
    open();
    unprotected.resumed('open', { ...context, unprotectedSinceMs: plusMs(clock.now(), -3_000) });
    await clock.advance(1_000);
    expect(unprotected.unprotectedMsOf(left.id)).toBe(11_000);
    expect(standing()).toEqual(['unprotected/1']);
  });
});
