import { afterEach } from 'vitest';

import { kalshiMarketFeed } from '../../../src/venues/kalshi/market-feed.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { eventually } from '../../support/eventually.ts';
import { kalshiScript, startTestFeed, type TestFeed } from '../../support/feeds.ts';
import { MARKET, TEST_KEY } from '../../support/kalshi.ts';
import {
  startScriptedVenue,
  type ScriptedPeer,
  type ScriptedVenue,
  type VenueScript,
} from '../../support/scripted-venue.ts';
import { testClock } from '../../support/simulated-clock.ts';

/* A market feed on a venue that does as the test says. */

export const OTHER = 'KXBTC15M-26FEB242345-45';
/** Channels are subscribed in a fixed order, so their sids are known. */
export const LIFECYCLE = 1;
export const TICKER = 2;
export const BOOK = 3;

type Kalshi = ReturnType<typeof kalshiScript>;

type Opened = {
  readonly at: TestFeed;
  /** The latest connection, as the venue has it. */
  readonly peer: () => ScriptedPeer;
  readonly script: Kalshi;
};

/** Opens feeds for the tests of the file that asks, one a test, and ends them after it. */
export const marketFeeds = () => {
  let server: ScriptedVenue | null = null;
  let running: TestFeed | null = null;
  afterEach(async () => {
    await running?.feed.stop();
    await server?.close();
  });
  return async (
    markets: readonly string[] = [MARKET],
    adapt: (script: Kalshi) => VenueScript = (script) => script,
  ): Promise<Opened> => {
    const script = kalshiScript();
    const venue = await startScriptedVenue(adapt(script));
    const clock = testClock();
    const auth = createKalshiAuth(TEST_KEY, clock);
    const at = startTestFeed(kalshiMarketFeed({ wsUrl: venue.wsUrl, auth }), { markets, clock });
    server = venue;
    running = at;
    const peer = (): ScriptedPeer => {
      const last = venue.peers.at(-1);
      if (last === undefined) throw new Error('no peer yet');
      return last;
    };
    return { at, peer, script };
  };
};

export const delta = (
  seq: number,
  side: 'yes' | 'no',
  price: string,
  change: string,
  ticker = MARKET,
) => ({
  type: 'orderbook_delta',
  sid: BOOK,
  seq,
  msg: { market_ticker: ticker, side, price_dollars: price, delta_fp: change, ts_ms: 1_000 + seq },
});

export const tickerFrame = (bid: string, ask: string, bidSize = '5.00', askSize = '6.00') => ({
  type: 'ticker',
  sid: TICKER,
  msg: {
    market_ticker: MARKET,
    yes_bid_dollars: bid,
    yes_ask_dollars: ask,
    yes_bid_size_fp: bidSize,
    yes_ask_size_fp: askSize,
    ts_ms: 7_000,
  },
});

export const live = async (at: TestFeed): Promise<void> => {
  await at.becomes('live');
  await eventually(() => at.seen.quotes.length > 0);
};

export const commandsOf = (peer: ScriptedPeer): readonly unknown[] =>
  peer.commands.map(({ cmd, params }) => ({ cmd, params }));
