import { createBoard, type Board } from '../../machines/market/board.ts';
import { DEFAULT_FEED_POLICY } from '../../machines/feeds/policy.ts';
import { feedId, marketTicker } from '../../machines/model/ids.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { FeedDriver } from '../../src/venues/feed-driver.ts';
import { startFeed, type Feed } from '../../src/venues/feed.ts';
import { kalshiAccountFeed } from '../../src/venues/kalshi/account-feed.ts';
import { kalshiMarketFeed } from '../../src/venues/kalshi/market-feed.ts';
import { createKalshiAuth } from '../../src/venues/kalshi/sign.ts';
import type { FeedSink } from '../../src/venues/venue.ts';
import { eventually } from '../support/eventually.ts';
import { TEST_KEY } from '../support/kalshi.ts';
import { LAST_BID_CENTI, lastCountCenti, MARKETS, type SpokenReport } from './burst-frames.ts';

/* The house's side of the burst: the real feeds of Kalshi on real sockets, and the board. */

const PATIENCE_MS = 60_000;
const NOTHING = (): void => undefined;

/** When each quote was due at the venue, and how much later it was on the board. */
export type Lags = {
  readonly dueMs: Float64Array;
  readonly lagMs: Float64Array;
  readonly count: () => number;
};

export type Heard = {
  readonly quotes: Lags;
  readonly fills: readonly string[];
  readonly orders: readonly string[];
};

export type BurstHouse = Heard & {
  /** Resolves once the last change of every market is on the board, and all fills have come. */
  readonly hasAll: (spoken: SpokenReport) => Promise<void>;
  /** What was lost or put in doubt on the way; nothing, if all went well. */
  readonly losses: (spoken: SpokenReport) => readonly string[];
  readonly stop: () => Promise<void>;
};

const createLags = (most: number) => {
  const dueMs = new Float64Array(most);
  const lagMs = new Float64Array(most);
  let count = 0;
  const lags: Lags = { dueMs, lagMs, count: () => count };
  return {
    lags,
    note: (dueAtMs: number, atMs: number): void => {
      dueMs[count] = dueAtMs;
      lagMs[count] = atMs - dueAtMs;
      count += 1;
    },
  };
};

const isLast = (board: Board, market: string, index: number): boolean => {
  const quote = board.quoteCell(marketTicker(market)).value;
  return quote?.yesBidCenti === LAST_BID_CENTI && quote.yesBidCount === lastCountCenti(index);
};

/** Each once, and in the order in which they were said. */
const inOrder = (prefix: string, count: number, found: readonly string[]): boolean =>
  found.length === count && found.every((id, index) => id === `${prefix}-${index}`);

/** Both feeds, live. `most`: how many quotes may come. */
export const startBurstHouse = async (port: number, most: number): Promise<BurstHouse> => {
  const clock = systemClock();
  const board = createBoard();
  const { lags, note } = createLags(most);
  const fills: string[] = [];
  const orders: string[] = [];
  const doubts: string[] = [];
  const sink: FeedSink = {
    quote: (feed, quote) => {
      board.quote(feed, quote);
      note(quote.venueAtMs, clock.now());
    },
    fill: (_, { fillId }) => fills.push(fillId),
    order: (_, { venueOrderId }) => orders.push(venueOrderId),
    doubted: (feed, reason) => {
      board.doubted(feed, reason);
      doubts.push(reason);
    },
    proven: (feed, atMs) => board.proven(feed, atMs),
    spot: NOTHING,
    past: NOTHING,
    lifecycle: NOTHING,
    position: NOTHING,
  };
  const start = (name: string, driver: FeedDriver): Feed =>
    startFeed({
      feedId: feedId(name),
      driver,
      policy: DEFAULT_FEED_POLICY,
      clock,
      random: () => 0,
      sink,
      isUntimely: (value) => board.isUntimely(value),
      observer: (notice) => {
        if (notice.type === 'feed.crashed') throw notice.error;
      },
      markets: MARKETS,
    });
  const access = { wsUrl: `ws://127.0.0.1:${port}`, auth: createKalshiAuth(TEST_KEY, clock) };
  const feeds = [
    start('feed:kalshi:market', kalshiMarketFeed(access)),
    start('feed:kalshi:account', kalshiAccountFeed(access)),
  ];
  const areLive = (): boolean => feeds.every((feed) => feed.state() === 'live');
  await eventually(areLive, PATIENCE_MS);
  doubts.length = 0;

  return {
    quotes: lags,
    fills,
    orders,
    hasAll: async (spoken) => {
      await eventually(
        () =>
          MARKETS.every((market, index) => isLast(board, market, index)) &&
          fills.length >= spoken.fills &&
          orders.length >= spoken.fills,
        PATIENCE_MS,
      );
    },
    losses: (spoken) => {
      const rejects = feeds.flatMap((feed) => Object.keys(feed.figures().rejects));
      const gaps = feeds.reduce((sum, feed) => sum + feed.figures().gaps, 0);
      return [
        ...doubts,
        ...rejects,
        ...(gaps > 0 ? [`${gaps} gaps`] : []),
        ...(inOrder('f', spoken.fills, fills) ? [] : ['fills']),
        ...(inOrder('o', spoken.fills, orders) ? [] : ['orders']),
      ];
    },
    stop: async () => {
      await Promise.all(feeds.map((feed) => feed.stop()));
    },
  };
};
