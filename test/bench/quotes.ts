import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createActor, createMachine, type AnyActorRef } from 'xstate';

import { createBoard, type Board } from '../../machines/market/board.ts';
import { createWatch, type Watch } from '../../machines/market/watch.ts';
import { marketTicker, type MarketTicker, type TradeId } from '../../machines/model/ids.ts';
import { yesPriceCenti } from '../../machines/model/money.ts';
import type { Quote, SpotTick } from '../../machines/model/quote.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { epochMs } from '../../machines/model/time.ts';
import {
  CLOSE,
  COINBASE,
  guardedTrade,
  KALSHI,
  quoteAt,
  settings,
  T0,
  tickAt,
} from '../market/fixtures.ts';
import { median } from './percentile.ts';
import { figure, machine, type Extent, type Goal, type Part } from './report.ts';

const MARKETS = 100;
const QUOTES = 100_000;
const ROUNDS: Record<Extent, number> = { full: 15, quick: 5 };
const WARM_UP_ROUNDS = 2;
const LOWEST_BID_CENTI = 4_700;
const QUOTES_PER_MS = 1_000;
/** Every so many quotes one dips under the highest thresholds of its market. */
const DIP_EVERY = 10_000;

export type QuoteRate = {
  readonly armedTrades: number;
  readonly quotesPerSecond: number;
  readonly nanosPerQuote: number;
  readonly tripsPerRound: number;
  /** One spot tick that values all markets by volatility. */
  readonly microsPerSpotTick: number;
};

export type QuoteBench = {
  readonly rates: readonly QuoteRate[];
  /** Cost per quote at 10 000 and at 100 000 armed trades against 100. */
  readonly costRatio10k: number;
  readonly costRatio100k: number;
  /** Heap of 100 000 armed trades less that of 100, per trade. */
  readonly heapBytesPerTrade: number;
  /** Quotes per second at 10 000 trades, against each tick sent to each actor on its market. */
  readonly actorQuotesPerSecond: number;
  readonly factorOverActors: number;
};

const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') Reflect.apply(gc, undefined, []);
};

const tickers: readonly MarketTicker[] = Array.from({ length: MARKETS }, (_, index) =>
  marketTicker(`KXBENCH-26JAN010015-${String(index).padStart(2, '0')}`),
);
const tickerOf = (index: number): MarketTicker => {
  const ticker = tickers[index % MARKETS];
  if (ticker === undefined) throw new RangeError(`market: found none at ${index}`);
  return ticker;
};

/** A quote's YES bid in centi-cents: wanders 4 700 … 5 200, dips to 4 430 now and then. */
const bidCentiAt = (index: number): number =>
  index % DIP_EVERY === DIP_EVERY - 1 ? 4_430 : LOWEST_BID_CENTI + ((index * 7_919) % 500);

const quotes: readonly Quote[] = Array.from({ length: QUOTES }, (_, index) => {
  const receivedAtMs = epochMs(T0 + 1_900_000 + Math.floor(index / QUOTES_PER_MS));
  const bid = bidCentiAt(index);
  return {
    ...quoteAt(0, null, null, tickerOf(index)),
    yesBidCenti: yesPriceCenti(bid),
    yesAskCenti: yesPriceCenti(bid + 100),
    venueAtMs: receivedAtMs,
    receivedAtMs,
  };
});
const lastAtMs = epochMs(T0 + 1_900_000 + QUOTES / QUOTES_PER_MS);

/** Thresholds spread over 20 … 45 %, so that each market has wires at many heights. */
const guardSettings = (index: number, model: GuardSettings['model']): GuardSettings =>
  settings({
    model,
    probabilityStop: { thresholdPercent: 20 + ((index * 7_919) % 2_503) / 100 },
    momentumStop: { enabled: true, thresholdBp: 36 },
  });

const spotAt = (atMs: number, price: number): SpotTick => tickAt((atMs - T0) / 1_000, price);

const spotTicks = Array.from({ length: 500 }, (_, index) =>
  spotAt(lastAtMs + index, 119_750 + (index % 5)),
);

type Stage = { readonly watch: Watch; readonly board: Board; readonly tripped: TradeId[] };

const emptyStage = (): Stage => {
  const board = createBoard();
  const tripped: TradeId[] = [];
  const watch = createWatch(board, {
    armed: () => undefined,
    lost: (id, reason) => {
      throw new Error(`trade ${id}: expected protection, found ${reason}`);
    },
    tripped: (id) => void tripped.push(id),
    marked: () => undefined,
  });
  for (let second = 0; second < 1_900; second += 1)
    watch.spot(COINBASE, tickAt(second, 119_750 + (second % 7)));
  for (const quote of quotes.slice(0, MARKETS)) watch.quote(KALSHI, quote);
  return { watch, board, tripped };
};

const guardAll = ({ watch }: Stage, trades: number, model: GuardSettings['model']): void => {
  for (let index = 0; index < trades; index += 1) {
    const side = Math.floor(index / MARKETS) % 2 === 0 ? 'yes' : 'no';
    const rest = { market: tickerOf(index), closeAtMs: CLOSE };
    watch.guard(
      guardedTrade(index + 1, side, guardSettings(index, model), rest),
      epochMs(T0 + 1_900_000),
    );
  }
  if (watch.figures().armed !== trades)
    throw new Error(`expected ${trades} armed trades, found ${watch.figures().armed}`);
};

/** CPU seconds of this process for `run`: on a shared machine the wall clock measures others. */
const cpuSeconds = (run: () => void): number => {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

/** All quotes once; tripped trades are armed again as a cancelled verification would. */
const playQuotes = ({ watch, tripped }: Stage): number => {
  let trips = 0;
  for (const quote of quotes) {
    watch.quote(KALSHI, quote);
    if (tripped.length === 0 || (quote.yesBidCenti ?? 0) < LOWEST_BID_CENTI) continue;
    trips += tripped.length;
    for (const id of tripped.splice(0)) watch.rearm(id, quote.receivedAtMs);
  }
  return trips;
};

const playSpot = ({ watch }: Stage): void => {
  for (const tick of spotTicks) watch.spot(COINBASE, tick);
};

type Tick = { readonly type: 'quote.moved'; readonly yesPercent: number };

/** A trade that looks at every quote itself: two guards, both false on most ticks. */
const watcherMachine = createMachine({
  types: { events: {} as Tick },
  initial: 'watching',
  states: {
    watching: {
      on: {
        'quote.moved': [
          { guard: ({ event }) => event.yesPercent < 20, target: 'stopped' },
          { guard: ({ event }) => event.yesPercent > 80, target: 'stopped' },
        ],
      },
    },
    stopped: {},
  },
});

/** Quotes per second when each is sent to each trade's actor on its market. */
const actorRate = (trades: number, played: number, extent: Extent): number => {
  const byMarket = new Map<MarketTicker, AnyActorRef[]>(tickers.map((ticker) => [ticker, []]));
  for (let index = 0; index < trades; index += 1)
    byMarket.get(tickerOf(index))?.push(createActor(watcherMachine).start());
  const rounds = Array.from({ length: ROUNDS[extent] }, () => {
    return cpuSeconds(() => {
      for (const quote of quotes.slice(0, played)) {
        const yesPercent = ((quote.yesBidCenti ?? 0) + (quote.yesAskCenti ?? 0)) / 200;
        for (const actor of byMarket.get(quote.market) ?? [])
          actor.send({ type: 'quote.moved', yesPercent });
      }
    });
  });
  return played / median(rounds);
};

type Subject = {
  readonly trades: number;
  readonly heapBytes: number;
  readonly implied: Stage;
  readonly logNormal: Stage;
  readonly quoteSeconds: number[];
  readonly spotSeconds: number[];
};

const guardedStage = (trades: number, model: GuardSettings['model']): Stage => {
  const stage = emptyStage();
  guardAll(stage, trades, model);
  stage.watch.spot(COINBASE, spotAt(lastAtMs, 119_750));
  return stage;
};

const subject = (trades: number): Subject => {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const implied = guardedStage(trades, 'implied');
  collectGarbage();
  return {
    trades,
    heapBytes: process.memoryUsage().heapUsed - before,
    implied,
    logNormal: guardedStage(trades, 'logNormal'),
    quoteSeconds: [],
    spotSeconds: [],
  };
};

const rateOf = (subject: Subject): QuoteRate => {
  const seconds = median(subject.quoteSeconds);
  return {
    armedTrades: subject.trades,
    quotesPerSecond: QUOTES / seconds,
    nanosPerQuote: (seconds * 1e9) / QUOTES,
    tripsPerRound: playQuotes(subject.implied),
    microsPerSpotTick: (median(subject.spotSeconds) * 1e6) / spotTicks.length,
  };
};

/** Rounds of all subjects take turns, so that a busy spell of the machine meets them alike. */
const measure = (subjects: readonly Subject[], extent: Extent): readonly QuoteRate[] => {
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS[extent]; round += 1)
    for (const { implied, logNormal, quoteSeconds, spotSeconds } of subjects) {
      const quoted = cpuSeconds(() => playQuotes(implied));
      const ticked = cpuSeconds(() => playSpot(logNormal));
      if (round < WARM_UP_ROUNDS) continue;
      quoteSeconds.push(quoted);
      spotSeconds.push(ticked);
    }
  return subjects.map(rateOf);
};

const describe = (bench: QuoteBench): readonly string[] => [
  ...bench.rates.map(
    (rate) =>
      `quotes: ${figure(rate.armedTrades)} armed trades on ${MARKETS} markets: ` +
      `${figure(rate.quotesPerSecond)} quotes/s, ${figure(rate.nanosPerQuote)} ns of CPU each, ` +
      `${figure(rate.tripsPerRound)} trips in ${figure(QUOTES)} quotes; ` +
      `a spot tick on all markets ${figure(rate.microsPerSpotTick)} µs`,
  ),
  `quotes: cost at 10 000 ÷ 100 trades ${figure(bench.costRatio10k)}, ` +
    `at 100 000 ÷ 100 trades ${figure(bench.costRatio100k)}; ` +
    `heap per armed trade ${figure(bench.heapBytesPerTrade)} B; ${machine()}`,
  `quotes: each tick to each actor (10 000): ${figure(bench.actorQuotesPerSecond)} quotes/s, ` +
    `the watch is ${figure(bench.factorOverActors)} times as fast`,
];

/** Median of the rounds' ratios: the two of one round met the machine in the same mood. */
const costRatio = (of: Subject, to: Subject): number =>
  median(of.quoteSeconds.map((seconds, round) => seconds / (to.quoteSeconds[round] ?? NaN)));

/**
 * Quotes through the watch on one core: board, valuation and tripwires of 100 markets with a
 * momentum stop beside the probability stop. Medians of rounds of 100 000 quotes, in CPU time.
 */
const benchQuotes = (extent: Extent): QuoteBench => {
  const subjects = [100, 10_000, 100_000].map(subject);
  const rates = measure(subjects, extent);
  const [, rate10k] = rates;
  const [small, middle, large] = subjects;
  if (!small || !middle || !large || !rate10k)
    throw new Error(`expected three rates, found ${rates.length}`);
  const actorQuotesPerSecond = actorRate(10_000, 200, extent);
  return {
    rates,
    costRatio10k: costRatio(middle, small),
    costRatio100k: costRatio(large, small),
    heapBytesPerTrade: (large.heapBytes - small.heapBytes) / (large.trades - small.trades),
    actorQuotesPerSecond,
    factorOverActors: rate10k.quotesPerSecond / actorQuotesPerSecond,
  };
};

const GOALS = { costRatio: 1.3, quotesPerSecond: 500_000 } as const;

const goalsOf = ({ costRatio10k, rates }: QuoteBench): readonly Goal[] => {
  const slowest = [...rates].sort((a, b) => a.quotesPerSecond - b.quotesPerSecond)[0];
  return [
    {
      name: 'cost of a quote at 10 000 ÷ 100 armed trades',
      figure: costRatio10k,
      unit: '',
      bound: { atMost: GOALS.costRatio },
      why:
        `the quotes that cross a wire trip trades, ${figure(slowest?.tripsPerRound ?? NaN)} in ` +
        `${figure(QUOTES)} quotes at most; the rest is memory: ${machine()}`,
    },
    {
      name: 'quotes handled, the slowest of the three',
      figure: slowest?.quotesPerSecond ?? NaN,
      unit: '/s',
      bound: { atLeast: GOALS.quotesPerSecond },
      why: `${figure(slowest?.nanosPerQuote ?? NaN)} ns of CPU a quote; ${machine()}`,
    },
  ];
};

/** Ticks against tripwires, and against an actor for each trade. */
export const quotesPart: Part = {
  name: 'quotes',
  run: (print, extent) => {
    const bench = benchQuotes(extent);
    describe(bench).forEach(print);
    return Promise.resolve({ figures: bench, goals: goalsOf(bench) });
  },
};
