import { beforeEach, describe, expect, it } from 'vitest';
import { createActor, type Actor } from 'xstate';

import { deskMachine } from '../../../machines/desks/desk.ts';
import { createBoard, type Board } from '../../../machines/market/board.ts';
import { marketTicker, seriesTicker, tradeId } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import type { DeskSettings, GuardSettings } from '../../../machines/model/settings.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import { createRefusals } from '../../../src/runtime/desk/refusals.ts';
import { Desk, type DeskOptions, type OpenOutcome } from '../../../src/runtime/desk/desk.ts';
import {
  at,
  BTC,
  CLOSE,
  COINBASE,
  KALSHI,
  MARKET,
  quoteAt,
  settings as guardSettings,
  STRIKE,
  T0,
  tickAt,
} from '../../market/fixtures.ts';
import type { Effective } from '../../../src/settings/state.ts';
import { deskSettings } from '../../support/desk-settings.ts';
import { marketOf } from '../../support/markets.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';

const GUARD = guardSettings();
const OPENED: OpenOutcome = { kind: 'opened', trade: tradeId('1') };

let clock: TestClock;
let board: Board;
let markets: Market[];
let mine: Ticket[];
let closedTrades: number | null;
let tickets: Ticket[];
let refusals: string[];
let moves: string[];
let answers: (OpenOutcome | Error)[];
let isHealthy: boolean;
let held: Set<string>;

beforeEach(() => {
  clock = testClock(T0);
  board = createBoard();
  markets = [marketNamed(MARKET)];
  mine = [];
  tickets = [];
  refusals = [];
  moves = [];
  answers = [];
  isHealthy = true;
  closedTrades = null;
  held = new Set();
});

const marketNamed = (ticker: Market['ticker'], closeAtMs: EpochMs = at(500)): Market =>
  marketOf({ ticker, strikeMicros: STRIKE, openAtMs: T0, closeAtMs });

type Tested = { readonly desk: Desk; readonly actor: Actor<typeof deskMachine> };

const effective = (guard: GuardSettings): Effective => ({ version: 7, guard, origins: new Map() });

/** Judges by the market's own quotes, whose middle is never above the ask. */
const deskOf = (changes: Partial<DeskSettings> = {}, rest: Partial<DeskOptions> = {}): Tested => {
  const settings = deskSettings({ minEdgePercent: -5, ...changes });
  const actor = createActor(deskMachine, { input: { settings } }).start();
  const desk = new Desk({
    settings,
    guard: () => effective(GUARD),
    actor,
    clock,
    board,
    markets: (nowMs) => markets.filter(({ closeAtMs }) => closeAtMs > nowMs),
    mine: () => mine,
    closedTrades: () => closedTrades,
    wasTraded: (market, side) => held.has(`${market}/${side}`),
    newestSignal: () => null,
    unfit: () => (isHealthy ? null : 'the feed is stale'),
    open: (ticket) => {
      tickets.push(ticket);
      const answer = answers.shift() ?? OPENED;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    refusals: createRefusals({
      told: ({ ticketId }, why) => void refusals.push(`${ticketId}: ${why}`),
      counted: ({ times, why }) => void refusals.push(`${times} × ${why}`),
    }),
    moved: ({ state, why }) => void moves.push(`${state}: ${why ?? ''}`),
    ...rest,
  });
  return { desk, actor };
};

/** Prices at `second` from the start: the market quoted around `percent`, spot above the strike. */
const prices = async (second: number, percent = 95, spot = 120_000): Promise<void> => {
  for (const { ticker } of markets)
    board.quote(KALSHI, quoteAt(second, percent - 1, percent + 1, ticker));
  board.spot(COINBASE, tickAt(second, spot));
  const aheadMs = at(second) - clock.now();
  if (aheadMs > 0) await clock.advance(aheadMs, aheadMs);
};

describe('an entry', () => {
  it('is one ticket with all that was known, from the desk, guarded by its settings', async () => {
    await prices(60);
    await deskOf().desk.assess();
    expect(tickets).toMatchObject([
      {
        ticketId: `btc/${MARKET}/yes/1`,
        origin: { kind: 'desk', desk: 'btc' },
        market: MARKET,
        side: 'yes',
        strikeMicros: STRIKE,
        closeAtMs: at(500),
        countCenti: 1_500,
        limitCenti: 9_600,
        guard: GUARD,
        reading: { probabilityPercent: 95, askCenti: 9_600 },
      },
    ]);
  });

  it('is on the side of the spot price', async () => {
    await prices(60, 5, 119_000);
    await deskOf().desk.assess();
    expect(tickets).toMatchObject([{ side: 'no', limitCenti: 9_600 }]);
  });

  it.each([
    ['before its window', 0, at(700)],
    ['after its window', 60, at(100)],
  ])('is none %s', async (_, second, closeAtMs) => {
    markets = [marketNamed(MARKET, closeAtMs)];
    await prices(second);
    const { desk, actor } = deskOf();
    await desk.assess();
    expect([tickets, actor.getSnapshot().value]).toEqual([[], 'inactive']);
  });

  it('is none below the threshold, without proof, or in a series of others', async () => {
    await prices(60, 85);
    await deskOf().desk.assess();
    const { desk } = deskOf();
    await clock.advance(60_000, 60_000);
    await desk.assess();
    markets = [{ ...marketNamed(MARKET), series: seriesTicker('KXETH15M') }];
    await prices(121);
    await desk.assess();
    expect(tickets).toEqual([]);
  });

  it.each([
    ['switched off', { entriesEnabled: false }, true],
    ['unhealthy', {}, false],
  ])('is none while the desk is %s', async (_, changes, healthy) => {
    isHealthy = healthy;
    await prices(60);
    const { desk, actor } = deskOf(changes);
    await desk.assess();
    expect([tickets, actor.getSnapshot().value]).toEqual([[], 'disabled']);
  });

  it('has nothing to do with the stop switch: a desk without stops enters', async () => {
    const stopless = { ...GUARD, stopsEnabled: false };
    await prices(60);
    await deskOf({}, { guard: () => effective(stopless) }).desk.assess();
    expect(tickets).toMatchObject([{ guard: { stopsEnabled: false } }]);
  });

  it('is none beyond the open trades the desk may have', async () => {
    markets = ['A', 'B', 'C'].map((name) => marketNamed(marketTicker(name)));
    await prices(60);
    await deskOf({ maxOpenTrades: 2 }).desk.assess();
    expect(tickets.map(({ market }) => market)).toEqual(['A', 'B']);
  });
});

describe('a place', () => {
  it('whose market a trade holds, closing included, is not entered: the venue nets both sides', async () => {
    await prices(60);
    const { desk } = deskOf({ allowReEntry: true, cooldownMs: 0 });
    await desk.assess();
    mine = [...tickets];
    await desk.assess();
    expect(tickets).toHaveLength(1);
    await prices(61, 5, 119_000);
    await desk.assess();
    expect(tickets.map(({ side }) => side)).toEqual(['yes']);
    mine = [];
    await desk.assess();
    expect(tickets.map(({ side }) => side)).toEqual(['yes', 'no']);
  });

  it('cools down after an entry, then is open with re-entry and under a new ticket', async () => {
    await prices(60);
    const { desk } = deskOf({ allowReEntry: true });
    await desk.assess();
    await prices(69);
    await desk.assess();
    expect(tickets).toHaveLength(1);
    await prices(70);
    await desk.assess();
    expect(tickets.map(({ ticketId }) => ticketId)).toEqual([
      `btc/${MARKET}/yes/1`,
      `btc/${MARKET}/yes/2`,
    ]);
  });

  it('that was held before is left alone without re-entry', async () => {
    held.add(`${MARKET}/yes`);
    await prices(60);
    await deskOf().desk.assess();
    expect(tickets).toEqual([]);
  });

  it('has its cooldown back when the ticket was refused, and its number too', async () => {
    answers = [{ kind: 'refused', why: 'the process is stopping' }];
    await prices(60);
    const { desk } = deskOf();
    await desk.assess();
    await desk.assess();
    expect(refusals).toEqual([`btc/${MARKET}/yes/1: the process is stopping`]);
    expect(tickets.map(({ ticketId }) => ticketId)).toEqual([
      `btc/${MARKET}/yes/1`,
      `btc/${MARKET}/yes/1`,
    ]);
  });

  it('takes its cooldown first: an assessment meanwhile does not enter it twice', async () => {
    let finish: (outcome: OpenOutcome) => void = () => undefined;
    const open = (ticket: Ticket): Promise<OpenOutcome> => {
      tickets.push(ticket);
      return new Promise((resolve) => (finish = resolve));
    };
    await prices(60);
    const { desk } = deskOf({}, { open });
    const first = desk.assess();
    await desk.assess();
    finish(OPENED);
    await first;
    expect(tickets).toHaveLength(1);
  });

  it('keeps its cooldown when it is not known what became of the ticket', async () => {
    answers = [new Error('the commit was lost')];
    await prices(60);
    const { desk } = deskOf();
    await expect(desk.assess()).rejects.toThrow('the commit was lost');
    await desk.assess();
    expect(tickets).toHaveLength(1);
  });

  it('whose ticket is known from before goes on to the next number after its cooldown', async () => {
    answers = [{ ...OPENED, kind: 'known' }];
    await prices(60);
    const { desk } = deskOf({ allowReEntry: true });
    await desk.assess();
    await prices(70);
    await desk.assess();
    expect(tickets.map(({ ticketId }) => ticketId)).toEqual([
      `btc/${MARKET}/yes/1`,
      `btc/${MARKET}/yes/2`,
    ]);
  });
});

describe('a spike', () => {
  it('pauses entries for as long as the market is restless and the quiet time after it', async () => {
    markets = [marketNamed(MARKET, at(6_000))];
    for (let second = 0; second <= 1_800; second += 1) await prices(second, 95, 120_000);
    const settings = { maxTtcMs: 6_000_000, cooldownMs: 0, allowReEntry: true };
    const spikePause = { enabled: true, thresholdBp: 36, calmBp: 20, quietMs: 60_000 };
    const { desk, actor } = deskOf({ ...settings, spikePause });
    await desk.assess();
    expect([actor.getSnapshot().value, tickets.length]).toEqual(['active', 1]);
    await prices(1_801, 95, 124_000);
    await desk.assess();
    expect([actor.getSnapshot().value, tickets.length]).toEqual(['paused', 1]);
    let lastRestless = 1_801;
    let resumedAt: number | null = null;
    for (let second = 1_802; resumedAt === null && second < 5_000; second += 1) {
      await prices(second, 95, 120_000);
      const ref = { market: MARKET, symbol: BTC, strikeMicros: STRIKE, closeAtMs: CLOSE };
      const { momentumBp } = board.reading(ref, 'yes', 'implied', GUARD, clock.now());
      if (Math.abs(momentumBp ?? 0) >= 20) lastRestless = second;
      await desk.assess();
      if (actor.getSnapshot().value === 'active') resumedAt = second;
    }
    expect(lastRestless).toBeGreaterThan(1_802);
    expect([resumedAt, tickets.length]).toEqual([lastRestless + 60, 2]);
  });
});

describe('a report', () => {
  it('is none before the first assessment', () => {
    expect(deskOf().desk.report()).toBeNull();
  });

  it('has the state, the markets near the thresholds, and what is against each', async () => {
    await prices(60);
    const { desk } = deskOf({ cooldownMs: 60_000 });
    await desk.assess();
    await desk.assess();
    expect(desk.report()).toMatchObject({
      desk: 'btc',
      state: 'active',
      why: `${MARKET} yes: cooling down`,
      openTrades: 0,
      watchlist: [{ market: MARKET, side: 'yes', askCenti: 9_600, refusal: 'cooling down' }],
      refusals: [],
    });
  });

  it.each([
    ['disabled', { entriesEnabled: false }, true, 'its entries are switched off'],
    ['disabled', {}, false, 'the feed is stale'],
    ['inactive', { minTtcMs: 600_000 }, true, 'no market is within its time window'],
    ['active', { minProbabilityPercent: 101 }, true, 'no market is near its thresholds'],
    ['active', { maxOpenTrades: 0 }, true, '0 of its trades are open, its limit is 0'],
  ] as const)(
    'of a desk that is %s says why it enters nothing',
    async (state, changes, fit, why) => {
      isHealthy = fit;
      await prices(60);
      const { desk } = deskOf(changes);
      await desk.assess();
      expect(desk.report()).toMatchObject({ state, why });
    },
  );

  it('tells once that the desk stands elsewhere, and why', async () => {
    isHealthy = false;
    await prices(60);
    const { desk } = deskOf({ maxOpenTrades: 0 });
    await desk.assess();
    await desk.assess();
    isHealthy = true;
    await desk.assess();
    expect(moves).toEqual([
      'disabled: the feed is stale',
      'active: 0 of its trades are open, its limit is 0',
    ]);
  });

  it('counts what is refused for one reason, which is told once, and once more when it ends', async () => {
    const why = '3 trades are open, the limit is 3';
    answers = Array.from({ length: 5 }, () => ({ kind: 'refused', why }));
    await prices(60);
    const { desk } = deskOf();
    for (let nth = 0; nth < 5; nth += 1) await desk.assess();
    expect(refusals).toEqual([`btc/${MARKET}/yes/1: ${why}`]);
    await desk.assess();
    expect(refusals).toEqual([`btc/${MARKET}/yes/1: ${why}`, `5 × ${why}`]);
  });

  it('forgets what was refused when it is not wanted any more', async () => {
    answers = Array.from({ length: 2 }, () => ({ kind: 'refused', why: 'full' }));
    await prices(60);
    const { desk } = deskOf();
    await desk.assess();
    await desk.assess();
    await prices(61, 50);
    await desk.assess();
    expect(refusals.slice(1)).toEqual(['2 × full']);
    expect(desk.report()?.refusals).toEqual([]);
  });
});
