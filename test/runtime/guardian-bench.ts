import { beforeEach } from 'vitest';

import type { GuardSettings } from '../../machines/model/settings.ts';
import type { Ticket, TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Step, Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { createGuardian, type Guardian } from '../../src/runtime/guardian.ts';
import { createNumbering } from '../../src/runtime/numbering.ts';
import {
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
import { born, filled, totals, TRADE } from '../support/trade-fixtures.ts';

/* A guardian that watches trades whose branch only notes what it hears. */

export const ticketFor = (guard: GuardSettings = settings()): Partial<Ticket> => ({
  market: MARKET,
  symbol: BTC,
  strikeMicros: STRIKE,
  closeAtMs: CLOSE,
  guard,
});

type Trade = Stored<TradeContext>;
type Watching = { readonly guardian: Guardian; readonly trades: RecordedTrades };

/** One trade under the guardian's eyes: every event goes through its chart, as in its branch. */
const watchTrade = (bench: Watching, ticket: Partial<Ticket>) => {
  let trade: Trade = born(ticket);
  let seq = 1;
  const take = (event: TradeEvent): Step<TradeContext> => {
    const before = trade;
    const step = tradeLogic.step(before, event);
    if (!step.changed) {
      if (event.type === 'stop.tripped') bench.guardian.refused(TRADE);
      return step;
    }
    trade = { state: step.state, context: step.context };
    seq += 1;
    bench.guardian.follow({
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
    for (let events = bench.trades.heard(); events.length > 0; events = bench.trades.heard())
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

/** What the tests of the guardian work with, fresh for each test. */
export type GuardianBench = Watching & {
  readonly clock: TestClock;
  /** Another process begins. */
  readonly restart: () => void;
  /** Two minutes of quiet prices: the watch knows what it needs. */
  readonly at120: () => Promise<void>;
  readonly watchedTrade: (ticket?: Partial<Ticket>) => ReturnType<typeof watchTrade>;
  readonly enter: (contracts?: number, complete?: boolean, changes?: object) => TradeEvent;
};

export const guardianBench = (): GuardianBench => {
  let clock: TestClock;
  let trades: RecordedTrades;
  let guardian: Guardian;
  const begin = (boot: string): void => {
    guardian = createGuardian({
      clock,
      trades: () => trades.branch,
      number: createNumbering(boot),
    });
  };
  beforeEach(() => {
    clock = testClock(T0);
    trades = recordingBranch();
    begin('boot');
  });
  const bench: GuardianBench = {
    get clock() {
      return clock;
    },
    get trades() {
      return trades;
    },
    get guardian() {
      return guardian;
    },
    restart: () => begin('next boot'),
    at120: async () => {
      for (let second = 0; second <= 120; second += 1)
        guardian.watch.spot(COINBASE, tickAt(second, 120_000));
      guardian.watch.quote(KALSHI, quoteAt(120, 49, 51));
      await clock.advance(120_000, 120_000);
    },
    watchedTrade: (ticket = ticketFor()) => watchTrade(bench, ticket),
    enter: (contracts = 100, complete = true, changes = {}) => ({
      ...filled('entry', 1, totals(contracts, 96), clock.now(), complete),
      ...changes,
    }),
  };
  return bench;
};
