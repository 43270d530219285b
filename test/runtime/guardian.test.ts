import { beforeEach, describe, expect, it } from 'vitest';

import { eventId } from '../../machines/model/ids.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { Ticket, TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Step, Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { createGuardian, type Guardian } from '../../src/runtime/guardian.ts';
import { createNumbering } from '../../src/runtime/numbering.ts';
import {
  at,
  BTC,
  CLOSE,
  COINBASE,
  KALSHI,
  MARKET,
  quoteAt,
  settings,
  STRIKE,
  T0,
  tickAt,
} from '../market/fixtures.ts';
import { recordingBranch, type RecordedTrades } from '../support/branches.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';
import {
  born,
  died,
  filled,
  play,
  reading,
  timer,
  totals,
  TRADE,
} from '../support/trade-fixtures.ts';

let clock: TestClock;
let trades: RecordedTrades;
let guardian: Guardian;

const newGuardian = (boot: string): Guardian =>
  createGuardian({ clock, trades: () => trades.branch, number: createNumbering(boot) });

beforeEach(() => {
  clock = testClock(T0);
  trades = recordingBranch();
  guardian = newGuardian('boot');
});

const at120 = async (): Promise<void> => {
  for (let second = 0; second <= 120; second += 1)
    guardian.watch.spot(COINBASE, tickAt(second, 120_000));
  guardian.watch.quote(KALSHI, quoteAt(120, 49, 51));
  await clock.advance(120_000, 120_000);
};

const ticketFor = (guard: GuardSettings = settings()): Partial<Ticket> => ({
  market: MARKET,
  symbol: BTC,
  strikeMicros: STRIKE,
  closeAtMs: CLOSE,
  guard,
});

type Trade = Stored<TradeContext>;

/** One trade under the guardian's eyes: every event goes through its chart, as in its branch. */
const watchedTrade = (ticket: Partial<Ticket> = ticketFor()) => {
  let trade: Trade = born(ticket);
  let seq = 1;
  const take = (event: TradeEvent): Step<TradeContext> => {
    const before = trade;
    const step = tradeLogic.step(before, event);
    if (!step.changed) {
      if (event.type === 'stop.tripped') guardian.refused(TRADE);
      return step;
    }
    trade = { state: step.state, context: step.context };
    seq += 1;
    guardian.follow({
      key: { kind: 'trade', tradeId: TRADE },
      seq,
      atMs: event.atMs,
      event: { ...event },
      from: before.state,
      to: step.state,
      before: before.context,
      after: step.context,
      intents: [],
      commitMs: 0,
      decisionMs: null,
    });
    return step;
  };
  /** Takes what the guardian has said, and what that makes it say, to the end. */
  const listen = (): readonly string[] => {
    const words: string[] = [];
    for (let events = trades.heard(); events.length > 0; events = trades.heard())
      for (const event of events) {
        words.push(event.type);
        take(event);
      }
    return words;
  };
  const state = (): string => trade.state;
  const context = (): TradeContext => trade.context;
  const stored = (): Trade => trade;
  return { take, listen, state, context, stored };
};

const enter = (contracts = 100, complete = true, changes = {}): TradeEvent => ({
  ...filled('entry', 1, totals(contracts, 96), clock.now(), complete),
  ...changes,
});

describe('a position', () => {
  it('is enrolled when it opens, and armed by fresh proof', async () => {
    await at120();
    const trade = watchedTrade();
    expect(guardian.watch.figures().guarded).toBe(0);
    trade.take(enter());
    expect(trade.listen()).toEqual(['watch.armed']);
    expect([trade.state(), guardian.watch.figures()]).toEqual([
      'monitoring.watching',
      { guarded: 1, armed: 1, markets: 1 },
    ]);
  });

  it('that came in parts is armed once its entry has ended, though it was watched before', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter(60, false));
    trade.listen();
    expect(trade.state()).toBe('opening');
    trade.take(enter(100, true));
    trade.listen();
    expect(trade.state()).toBe('monitoring.watching');
  });

  it('that came in parts under its threshold is stopped once its entry has ended', async () => {
    await at120();
    guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    const trade = watchedTrade();
    trade.take(enter(60, false));
    expect(trade.listen()).toEqual(['watch.armed', 'stop.tripped']);
    trade.take(died('entry', 1, totals(60, 96), clock.now()));
    trade.listen();
    expect(trade.state()).toBe('autoStopping.exiting');
  });

  it('is released when the trade ends', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    trade.take({
      type: 'market.settled',
      result: { kind: 'binary', winner: 'yes' },
      atMs: clock.now(),
    });
    expect(trade.state()).toBe('closed');
    expect(guardian.watch.figures()).toEqual({ guarded: 0, armed: 0, markets: 0 });
    guardian.watch.quote(KALSHI, quoteAt(121, 1, 3));
    expect(trade.listen()).toEqual([]);
  });

  it('brought back by a late fill is enrolled again', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(died('entry', 1, totals(0, 96), clock.now(), 'killed'));
    expect(trade.state()).toBe('failed');
    trade.take(enter(40));
    trade.listen();
    expect([trade.state(), guardian.watch.figures().guarded]).toEqual(['monitoring.watching', 1]);
  });

  it('taken up from the store is enrolled, but not one that has ended or holds nothing', async () => {
    await at120();
    const opened = play(born(ticketFor()), enter());
    guardian.resume('opening', born(ticketFor()).context, 1);
    guardian.resume('closed', opened.context, 2);
    expect(guardian.watch.figures().guarded).toBe(0);
    guardian.resume('open', opened.context, 2);
    expect(trades.heard().map(({ type }) => type)).toEqual(['watch.armed']);
  });
});

describe('the watch’s words', () => {
  it('reach the trade with an id of their own each, and clear nothing', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    guardian.watch.doubted(KALSHI, 'gap');
    guardian.watch.quote(KALSHI, quoteAt(121, 49, 51));
    guardian.watch.quote(KALSHI, quoteAt(122, 30, 32));
    expect(trade.listen()).toEqual(['watch.lost', 'watch.armed', 'stop.tripped']);
    expect(trade.state()).toBe('autoStopping.exiting');
    const ids = trades.delivered.map(({ envelope }) => envelope.eventId);
    expect(ids).toEqual([
      eventId('armed/boot/1'),
      eventId('lost/boot/2'),
      eventId('armed/boot/3'),
      eventId('tripped/boot/4'),
    ]);
    expect(trades.delivered.flatMap(({ envelope }) => envelope.clears)).toEqual([]);
    expect(trades.delivered.map(({ key }) => key)).toEqual(
      ids.map(() => ({ kind: 'trade', tradeId: TRADE })),
    );
  });

  it('are timed from the arrival of what caused them, and from nothing else', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    expect(() =>
      guardian.take(() => {
        throw new Error('a broken frame');
      }),
    ).toThrow('a broken frame');
    guardian.watch.doubted(KALSHI, 'gap');
    const earliest = performance.now();
    guardian.take(() => guardian.watch.quote(KALSHI, quoteAt(121, 49, 51)));
    const [armed, lost, again] = trades.delivered.map(({ envelope }) => envelope.causedAt);
    expect([armed, lost]).toEqual([undefined, undefined]);
    expect(again).toBeGreaterThanOrEqual(earliest);
    expect(again).toBeLessThanOrEqual(performance.now());
  });

  it('are silence while there are no trades', async () => {
    const alone = createGuardian({ clock, trades: () => null, number: createNumbering('b') });
    const { context } = play(born(ticketFor()), enter());
    alone.resume('open', context, 2);
    await clock.advance(10);
    expect(alone.watch.figures().guarded).toBe(1);
  });
});

const VERIFIED = settings({
  probabilityStop: { verification: { enabled: true, periodMs: 15_000 } },
});

describe('coming back under watch', () => {
  it('a cancelled verification puts the wires back', async () => {
    await at120();
    const trade = watchedTrade(ticketFor(VERIFIED));
    trade.take(enter());
    guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    expect(trade.state()).toBe('monitoring.verifying');
    await clock.advance(10_000, 10_000);
    guardian.watch.quote(KALSHI, quoteAt(130, 49, 51));
    trade.take(timer(trade.stored(), reading({ probabilityPercent: 50 })));
    expect([trade.state(), trade.listen()]).toEqual(['monitoring.watching', []]);
    guardian.watch.quote(KALSHI, quoteAt(131, 30, 32));
    expect(trade.listen()).toEqual(['stop.tripped']);
    expect(trade.state()).toBe('monitoring.verifying');
  });

  it('a verification that lost its proof begins anew with the proof', async () => {
    await at120();
    const trade = watchedTrade(ticketFor(VERIFIED));
    trade.take(enter());
    guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    guardian.watch.doubted(KALSHI, 'gap');
    trade.listen();
    expect(trade.state()).toBe('open');
    guardian.watch.quote(KALSHI, quoteAt(122, 30, 32));
    expect(trade.listen()).toEqual(['watch.armed', 'stop.tripped']);
    expect(trade.state()).toBe('monitoring.verifying');
  });

  it('a verification that ran when the process died starts anew, once watched (scenario 27)', async () => {
    await at120();
    const trade = watchedTrade(ticketFor(VERIFIED));
    trade.take(enter());
    guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    expect(trade.context().deadline?.atMs).toBe(at(135));
    await clock.advance(10_000, 10_000);
    guardian = newGuardian('next boot');
    trade.take({ type: 'watch.lost', reason: 'the process was away', atMs: clock.now() });
    expect([trade.state(), trade.context().deadline]).toEqual(['open', null]);
    guardian.resume(trade.state(), trade.context(), 2);
    guardian.watch.quote(KALSHI, quoteAt(131, 30, 32));
    trade.listen();
    expect(trade.state()).toBe('monitoring.verifying');
    expect(trade.context().deadline?.atMs).toBe(clock.now() + 15_000);
  });

  it('a verification whose deadline found no proof asks the watch again', async () => {
    await at120();
    const trade = watchedTrade(ticketFor(VERIFIED));
    trade.take(enter());
    guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    trade.take(timer(trade.stored(), reading({ probabilityPercent: null, bidCenti: null })));
    expect(trade.state()).toBe('open');
    trade.listen();
    expect(trade.state()).toBe('monitoring.verifying');
  });

  it('stops paused leave the trade open; resumed, it is enrolled anew', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    trade.take({ type: 'stops.pause', by: 'test', atMs: clock.now() });
    trade.listen();
    expect(trade.state()).toBe('open');
    guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    expect(trade.state()).toBe('open');
    trade.take({ type: 'stops.resume', by: 'test', atMs: clock.now() });
    trade.listen();
    expect(trade.state()).toBe('autoStopping.exiting');
  });

  it('a moved close holds for the trade at once', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    trade.take({ type: 'market.moved', closeAtMs: at(130), atMs: clock.now() });
    trade.listen();
    expect(guardian.watch.blockers(TRADE, at(121)).join()).toMatch(/./);
    guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    expect(trade.listen()).toEqual([]);
  });
});

describe('a stop that the trade refuses', () => {
  it('does not leave its wires spent: the next crossing trips after a moment', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    expect(trades.heard().map(({ type }) => type)).toEqual(['stop.tripped']);
    guardian.refused(TRADE);
    guardian.watch.quote(KALSHI, quoteAt(121.5, 29, 31));
    expect(trades.heard()).toEqual([]);
    await clock.advance(1_500);
    expect(trades.heard().map(({ type }) => type)).toEqual(['stop.tripped']);
  });

  it('arms nothing for a trade that has been released meanwhile', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    guardian.refused(TRADE);
    trade.take({
      type: 'market.settled',
      result: { kind: 'binary', winner: 'no' },
      atMs: clock.now(),
    });
    await clock.advance(2_000);
    expect([trade.listen(), guardian.watch.figures().guarded]).toEqual([[], 0]);
  });
});

describe('a reading', () => {
  it('is the board’s for a guarded trade, and proves nothing for any other', async () => {
    await at120();
    const trade = watchedTrade();
    expect(guardian.reading(trade.context(), at(120))).toEqual({
      bidCenti: null,
      askCenti: null,
      probabilityPercent: null,
      model: 'implied',
      momentumBp: null,
      spotMicros: null,
      quoteAgeMs: null,
      spotAgeMs: null,
    });
    trade.take(enter());
    expect(guardian.reading(trade.context(), at(120))).toMatchObject({
      bidCenti: 4_900,
      askCenti: 5_100,
      probabilityPercent: 50,
    });
  });
});
