import { createBoard, type Board } from '../../machines/market/board.ts';
import { feedId, marketTicker } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { coinbaseFeed } from '../../src/venues/coinbase/feed.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../../src/venues/feed-driver.ts';
import { kalshiMarketFeed } from '../../src/venues/kalshi/market-feed.ts';
import { createKalshiAuth } from '../../src/venues/kalshi/sign.ts';
import type { FeedSink } from '../../src/venues/venue.ts';
import { bookTicker, PRODUCT, testBinanceFeed, trade } from '../support/binance.ts';
import { TEST_KEY } from '../support/kalshi.ts';
import { testClock } from '../support/simulated-clock.ts';
import { median } from './percentile.ts';
import { cpuMsSince, figure, machine, type Extent, type Goal, type Part } from './report.ts';

const FRAMES = 50_000;
const ROUNDS: Record<Extent, number> = { full: 9, quick: 3 };
const WARM_UP_ROUNDS = 2;
const GOALS = { framesPerSecond: 50_000, ratio: 0.5 } as const;

const FEED = feedId('feed:bench');
const MARKET = marketTicker('KXBTC15M-26FEB242330-30');
const COIN = 'BTC-USD';
const START_MS = Date.UTC(2026, 0, 1);

/** One venue's stream: what comes first, then the frames that are counted. */
type Subject = {
  readonly name: string;
  readonly driver: FeedDriver;
  readonly market: string;
  readonly opening: readonly object[];
  readonly frame: (index: number) => object;
};

const kalshi = (): Subject => ({
  name: 'kalshi',
  driver: kalshiMarketFeed({
    wsUrl: 'ws://venue',
    auth: createKalshiAuth(TEST_KEY, testClock()),
  }),
  market: MARKET,
  opening: [
    { id: 1, type: 'subscribed', msg: { channel: 'market_lifecycle_v2', sid: 1 } },
    { id: 2, type: 'subscribed', msg: { channel: 'ticker', sid: 2 } },
    { id: 3, type: 'subscribed', msg: { channel: 'orderbook_delta', sid: 3 } },
    {
      type: 'orderbook_snapshot',
      sid: 3,
      seq: 1,
      msg: {
        market_ticker: MARKET,
        market_id: 'm',
        yes_dollars_fp: [['0.4500', '10.00']],
        no_dollars_fp: [['0.5000', '20.00']],
      },
    },
  ],
  frame: (index) => ({
    type: 'orderbook_delta',
    sid: 3,
    seq: index + 2,
    msg: {
      market_ticker: MARKET,
      market_id: 'm',
      side: 'yes',
      price_dollars: index % 2 === 0 ? '0.4600' : '0.4700',
      delta_fp: index % 4 < 2 ? '5.00' : '-5.00',
      ts_ms: START_MS + index,
    },
  }),
});

const coinbase = (): Subject => ({
  name: 'coinbase',
  driver: coinbaseFeed({ url: 'ws://venue' }),
  market: COIN,
  opening: [],
  frame: (index) => ({
    type: 'ticker',
    sequence: index + 1,
    product_id: COIN,
    price: `${65_000 + (index % 100)}.25`,
    open_24h: '65000.00',
    volume_24h: '1000.00000000',
    low_24h: '64000.00',
    high_24h: '66000.00',
    volume_30d: '30000.00000000',
    best_bid: '65000.00',
    best_bid_size: '0.50000000',
    best_ask: '65000.01',
    best_ask_size: '0.50000000',
    side: 'buy',
    time: new Date(START_MS + index).toISOString(),
    trade_id: index + 1,
    last_size: '0.01000000',
  }),
});

const binance = (): Subject => ({
  name: 'binance',
  driver: testBinanceFeed('ws://venue', { price: 'middle' }),
  market: PRODUCT,
  opening: [trade(1)],
  frame: (index) =>
    index % 4 === 0
      ? trade(2 + index / 4, `${61_000 + (index % 100)}.63000000`, START_MS + index)
      : bookTicker(index, `${61_000 + (index % 100)}.63`, `${61_000 + (index % 100)}.65`),
});

const nothing = (): void => undefined;

/** A protocol whose values go to a board, and the count of those that got there. */
const connect = ({ driver, market }: Subject, board: Board) => {
  let values = 0;
  const rejects: string[] = [];
  const sink: FeedSink = {
    quote: (feed, quote) => {
      values += 1;
      board.quote(feed, quote);
    },
    spot: (feed, tick) => {
      values += 1;
      board.spot(feed, tick);
    },
    past: nothing,
    lifecycle: nothing,
    fill: nothing,
    order: nothing,
    position: nothing,
    proven: nothing,
    doubted: nothing,
  };
  const link: FeedLink = {
    feedId: FEED,
    sink,
    now: () => epochMs(START_MS),
    send: nothing,
    confirmed: nothing,
    refused: nothing,
    failed: nothing,
    gap: (reason) => rejects.push(reason),
    resynced: nothing,
    ending: nothing,
    missed: nothing,
    rejected: (kind, detail) => rejects.push(`${kind}: ${detail}`),
    marketsRefused: nothing,
  };
  const protocol: FeedProtocol = driver.connect(link, new Set([market]));
  protocol.opened();
  return { protocol, values: () => values, rejects };
};

const cpuMs = (run: () => void): number => {
  const before = process.cpuUsage();
  run();
  return cpuMsSince(before);
};

export type FeedRate = {
  readonly venue: string;
  readonly framesPerSecond: number;
  /** Time of `JSON.parse` alone ÷ time of the whole way to the board. */
  readonly ratioToJson: number;
};

const playRound = (subject: Subject, texts: readonly string[]): number => {
  const { protocol, rejects, values } = connect(subject, createBoard());
  for (const frame of subject.opening) protocol.receive(JSON.stringify(frame), epochMs(START_MS));
  const ms = cpuMs(() => {
    texts.forEach((text, index) => protocol.receive(text, epochMs(START_MS + index)));
  });
  if (rejects.length > 0 || values() < FRAMES / 2)
    throw new Error(`${subject.name}: expected values, found ${rejects[0] ?? `${values()}`}`);
  return ms;
};

const measure = (subject: Subject, extent: Extent): FeedRate => {
  const texts = Array.from({ length: FRAMES }, (_, index) => JSON.stringify(subject.frame(index)));
  const whole: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS[extent]; round += 1) {
    const parsed = cpuMs(() => texts.forEach((text) => void JSON.parse(text)));
    const ms = playRound(subject, texts);
    if (round < WARM_UP_ROUNDS) continue;
    whole.push(ms);
    ratios.push(parsed / ms);
  }
  return {
    venue: subject.name,
    framesPerSecond: FRAMES / (median(whole) / 1_000),
    ratioToJson: median(ratios),
  };
};

const goalsOf = ({ framesPerSecond, ratioToJson, venue }: FeedRate): readonly Goal[] => [
  {
    name: `frames of ${venue} parsed and on the board`,
    figure: framesPerSecond,
    unit: '/s',
    bound: { atLeast: GOALS.framesPerSecond },
    why: machine(),
  },
  {
    name: `frames of ${venue}, as fast as JSON.parse alone by`,
    figure: ratioToJson,
    unit: '',
    bound: { atLeast: GOALS.ratio },
    why: `the check of the fields and the exact numbers take the rest; ${machine()}`,
  },
];

/** Frames of each venue from their text to the board, in CPU time of one core. */
export const feedsPart: Part = {
  name: 'feeds',
  run: (print, extent) => {
    const rates = [kalshi(), coinbase(), binance()].map((subject) => measure(subject, extent));
    for (const { framesPerSecond, ratioToJson, venue } of rates)
      print(`feeds: ${venue}: ${figure(framesPerSecond)} frames/s, ${figure(ratioToJson)} of JSON`);
    return Promise.resolve({ figures: rates, goals: rates.flatMap(goalsOf) });
  },
};
