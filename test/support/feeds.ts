import type { Pace } from '../../machines/feeds/pace.ts';
import { DEFAULT_FEED_POLICY } from '../../machines/feeds/policy.ts';
import type { FeedPolicy } from '../../machines/model/feed.ts';
import { startFeed, type Feed } from '../../src/venues/feed.ts';
import type { FeedDriver } from '../../src/venues/feed-driver.ts';
import type { FeedNotice } from '../../src/venues/feed-notices.ts';
import type { Network } from '../../src/venues/network.ts';
import { eventually } from './eventually.ts';
import { FEED, recordingSink } from './kalshi.ts';
import type { ScriptedPeer, VenueScript } from './scripted-venue.ts';
import { testClock, type TestClock } from './simulated-clock.ts';

export type TestFeed = ReturnType<typeof recordingSink> & {
  readonly feed: Feed;
  readonly clock: TestClock;
  readonly notices: FeedNotice[];
  readonly becomes: (state: ReturnType<Feed['state']>) => Promise<void>;
};

/** A feed on a stepped clock with a recording sink. `jitter` 1 − ε gives the whole backoff. */
export const startTestFeed = (
  driver: FeedDriver,
  options: {
    readonly markets?: readonly string[];
    readonly policy?: Partial<FeedPolicy>;
    readonly clock?: TestClock;
    readonly jitter?: number;
    readonly maxDelayMs?: number;
    readonly connects?: Pace;
    readonly network?: Network;
  } = {},
): TestFeed => {
  const clock = options.clock ?? testClock();
  const recording = recordingSink();
  const notices: FeedNotice[] = [];
  const feed = startFeed({
    feedId: FEED,
    driver,
    policy: { ...DEFAULT_FEED_POLICY, ...options.policy },
    clock,
    random: () => options.jitter ?? 0.999_999,
    sink: recording.sink,
    isUntimely: ({ receivedAtMs, venueAtMs }) =>
      Math.abs(receivedAtMs - venueAtMs) > (options.maxDelayMs ?? Infinity),
    observer: (notice) => notices.push(notice),
    markets: options.markets ?? [],
    ...(options.connects === undefined ? {} : { connects: options.connects }),
    ...(options.network === undefined ? {} : { network: options.network }),
  });
  return {
    ...recording,
    feed,
    clock,
    notices,
    becomes: (state) =>
      eventually(() => {
        if (feed.state() !== state) throw new Error(`expected ${state}, found ${feed.state()}`);
      }),
  };
};

const tickersOf = (params: unknown): readonly string[] => {
  if (typeof params !== 'object' || params === null || !('market_tickers' in params)) return [];
  const { market_tickers: tickers } = params;
  return Array.isArray(tickers) ? tickers.map(String) : [];
};

/** A well-behaved Kalshi: acknowledges, numbers its frames, answers `get_snapshot`. */
export const kalshiScript = (): VenueScript & {
  readonly next: (sid: number) => number;
  readonly snapshot: (sid: number, ticker: string, yes: unknown[], no: unknown[]) => object;
} => {
  const channels: string[] = [];
  const seqs = new Map<number, number>();
  const next = (sid: number): number => {
    const seq = (seqs.get(sid) ?? 0) + 1;
    seqs.set(sid, seq);
    return seq;
  };
  const snapshot = (sid: number, ticker: string, yes: unknown[], no: unknown[]): object => ({
    type: 'orderbook_snapshot',
    sid,
    seq: next(sid),
    msg: { market_ticker: ticker, market_id: 'm', yes_dollars_fp: yes, no_dollars_fp: no },
  });
  const books = (peer: ScriptedPeer, sid: number, tickers: readonly string[]): void => {
    for (const ticker of tickers)
      peer.send(snapshot(sid, ticker, [['0.4500', '10.00']], [['0.5000', '20.00']]));
  };
  return {
    next,
    snapshot,
    onCommand: (peer, { cmd, id, params }) => {
      const text = JSON.stringify(params);
      const tickers = tickersOf(params);
      if (cmd === 'subscribe') {
        const channel = /"channels":\["(\w+)"\]/.exec(text)?.[1] ?? '?';
        const sid = channels.push(channel);
        peer.send({ id, type: 'subscribed', msg: { channel, sid } });
        if (channel === 'orderbook_delta') books(peer, sid, tickers);
        return;
      }
      const sid = Number(/"sids?":\[?(\d+)/.exec(text)?.[1]);
      const isBook = channels[sid - 1] === 'orderbook_delta';
      if (cmd === 'unsubscribe') {
        peer.send({ id, sid, seq: next(sid), type: 'unsubscribed' });
      } else if (text.includes('get_snapshot')) {
        books(peer, sid, tickers);
      } else {
        peer.send({ id, sid, seq: next(sid), type: 'ok', msg: { market_tickers: tickers } });
        if (isBook && text.includes('add_markets')) books(peer, sid, tickers);
      }
    },
  };
};
