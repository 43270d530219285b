import { beforeEach, describe, expect, it } from 'vitest';

import { marketTicker, tradeId, type MarketTicker } from '../../../machines/model/ids.ts';
import type { Market, SettlementResult } from '../../../machines/model/market.ts';
import { fail, ok } from '../../../machines/model/result.ts';
import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import { createOutcomes, type Outcomes } from '../../../src/runtime/account/outcomes.ts';
import { createNumbering } from '../../../src/runtime/numbering.ts';
import { recordingBranch, type RecordedTrades } from '../../support/branches.ts';
import { idleVenue } from '../../support/idle-venue.ts';
import { marketOf } from '../../support/markets.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';
import { BORN_AT, CLOSE_AT } from '../../support/trade-fixtures.ts';
import { SITUATIONS, type Situation } from '../../trades/situations.ts';

const WON: SettlementResult = { kind: 'binary', winner: 'yes' };
const [A, B] = [marketTicker('A'), marketTicker('B')];

let clock: TestClock;
let trades: RecordedTrades;
let asked: MarketTicker[];
let results: Map<MarketTicker, SettlementResult | null>;
let moved: [MarketTicker, number][];
let resulted: MarketTicker[];
let unanswered: [MarketTicker, string][];
let isUp: boolean;
let listedCloseAtMs: EpochMs;
let outcomes: Outcomes;

beforeEach(() => {
  clock = testClock(BORN_AT);
  trades = recordingBranch();
  asked = [];
  results = new Map();
  moved = [];
  resulted = [];
  unanswered = [];
  isUp = true;
  listedCloseAtMs = CLOSE_AT;
  outcomes = createOutcomes({
    clock,
    venue: () =>
      idleVenue({
        market: (ticker) => {
          asked.push(ticker);
          const result = results.get(ticker);
          const missing = { kind: 'unreachable', retryable: true, message: 'away' } as const;
          return Promise.resolve(
            result === undefined
              ? fail(missing)
              : ok<Market>({ ...marketOf({ ticker }), closeAtMs: listedCloseAtMs, result }),
          );
        },
      }),
    trades: () => (isUp ? trades.branch : null),
    number: createNumbering('boot'),
    closeMoved: (market, closeAtMs) => void moved.push([market, closeAtMs]),
    resulted: (market) => void resulted.push(market),
    unanswered: (market, { message }) => void unanswered.push([market, message]),
  });
});

let lastId = 0;
const hold = (situation: Situation, market: MarketTicker): string => {
  lastId += 1;
  const { state, context } = SITUATIONS[situation];
  const id = tradeId(String(lastId));
  trades.alive.set(`trade:${id}`, {
    key: { kind: 'trade', tradeId: id },
    state,
    context: { ...context, ticket: { ...context.ticket, market } },
    seq: 1,
    waiting: 0,
  });
  return id;
};

const told = (): readonly string[] =>
  trades.delivered.splice(0).map(({ key, envelope }) => `${key.tradeId} ${envelope.event.type}`);

describe('the end of trading', () => {
  it('comes by the clock, to every trade of the market that may still trade', () => {
    const open = hold('open', A);
    const exiting = hold('autoStopping.exiting', A);
    for (const over of ['opening', 'settling', 'failed', 'closed, sold'] as const) hold(over, A);
    outcomes.sweep(plusMs(CLOSE_AT, -1));
    expect(told()).toEqual([]);
    outcomes.sweep(CLOSE_AT);
    expect(told()).toEqual([`${open} market.closed`, `${exiting} market.closed`]);
  });

  it('is not asked of anybody while there are no trades', () => {
    isUp = false;
    outcomes.sweep(CLOSE_AT);
    outcomes.lifecycle({ kind: 'determined', market: A, result: WON });
    expect([told(), resulted]).toEqual([[], [A]]);
  });
});

describe('the venue’s word', () => {
  it('on a close moves it for the watch and for each trade of that market only', () => {
    const mine = hold('monitoring.watching', A);
    hold('monitoring.watching', B);
    outcomes.lifecycle({ kind: 'closeMoved', market: A, closeAtMs: plusMs(CLOSE_AT, 60_000) });
    expect(moved).toEqual([[A, CLOSE_AT + 60_000]]);
    expect(told()).toEqual([`${mine} market.moved`]);
  });

  it.each(['determined', 'settled'] as const)('that a market is %s settles its trades', (kind) => {
    const mine = hold('settling', A);
    hold('settling', B);
    outcomes.lifecycle({ kind, market: A, result: WON });
    expect(trades.delivered[0]?.envelope.event).toEqual({
      type: 'market.settled',
      result: WON,
      atMs: clock.now(),
    });
    expect([told(), resulted]).toEqual([[`${mine} market.settled`], [A]]);
  });

  it.each(['opened', 'paused'] as const)('that a market is %s tells a trade nothing', (kind) => {
    hold('open', A);
    outcomes.lifecycle({ kind, market: A });
    expect([told(), moved, resulted]).toEqual([[], [], []]);
  });
});

describe('a close that was moved while nobody listened', () => {
  const LATER = plusMs(CLOSE_AT, 60_000);

  it('is told to the trades of a market that the venue lists with another close', () => {
    const mine = hold('monitoring.watching', A);
    hold('monitoring.watching', B);
    outcomes.learned([
      { ...marketOf({ ticker: A }), closeAtMs: LATER },
      { ...marketOf({ ticker: B }), closeAtMs: CLOSE_AT },
    ]);
    expect([moved, told()]).toEqual([[[A, LATER]], [`${mine} market.moved`]]);
  });

  it('brings a trade that waits for a result back to a market that trades again', async () => {
    const mine = hold('settling', A);
    results.set(A, null);
    listedCloseAtMs = LATER;
    await clock.advance(CLOSE_AT - BORN_AT, 900_000);
    await outcomes.inquire();
    expect(told()).toEqual([`${mine} market.moved`]);
  });

  it('is no matter once it has passed', async () => {
    hold('settling', A);
    await clock.advance(LATER - BORN_AT, 900_000);
    outcomes.learned([{ ...marketOf({ ticker: A }), closeAtMs: LATER }]);
    expect(told()).toEqual([]);
  });
});

describe('asking for results', () => {
  it('asks once per closed market with a trade, and settles what has one', async () => {
    const first = hold('settling', A);
    const second = hold('autoStopping.exiting', A);
    hold('settling', B);
    results.set(A, WON).set(B, null);
    await outcomes.inquire();
    expect([asked, told()]).toEqual([[], []]);
    await clock.advance(CLOSE_AT - BORN_AT, 900_000);
    await outcomes.inquire();
    expect(asked).toEqual([A, B]);
    expect(told()).toEqual([`${first} market.settled`, `${second} market.settled`]);
    expect(resulted).toEqual([A]);
  });

  it('that the venue does not answer leaves the trade waiting, and says so', async () => {
    hold('settling', A);
    await clock.advance(CLOSE_AT - BORN_AT, 900_000);
    await outcomes.inquire();
    expect([asked, told(), resulted]).toEqual([[A], [], []]);
    expect(unanswered).toEqual([[A, 'away']]);
  });
});
