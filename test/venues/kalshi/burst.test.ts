import { afterEach, describe, expect, test } from 'vitest';

import { marketTicker } from '../../../machines/model/ids.ts';
import { epochMs } from '../../../machines/model/time.ts';
import { holdBack } from '../../../src/venues/held-sink.ts';
import { kalshiAccountFeed } from '../../../src/venues/kalshi/account-feed.ts';
import { parseFill } from '../../../src/venues/kalshi/parse-order.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { eventually } from '../../support/eventually.ts';
import { kalshiScript, startTestFeed, type TestFeed } from '../../support/feeds.ts';
import { FEED, MARKET, recordingSink, TEST_KEY } from '../../support/kalshi.ts';
import { startScriptedVenue, type ScriptedVenue } from '../../support/scripted-venue.ts';
import { testClock } from '../../support/simulated-clock.ts';
import { delta, live, marketFeeds, OTHER } from './market-feed-bench.ts';

const open = marketFeeds();

let server: ScriptedVenue | null = null;
let running: TestFeed | null = null;
afterEach(async () => {
  await running?.feed.stop();
  await server?.close();
});

const FRAMES = 5_000;

const fill = (index: number) => ({
  trade_id: `f-${index}`,
  order_id: `o-${index}`,
  market_ticker: MARKET,
  yes_price_dollars: '0.5200',
  count_fp: '1.00',
  fee_cost: '0.0175',
  is_taker: true,
  ts_ms: 1_000 + index,
});

const order = (index: number) => ({
  order_id: `o-${index}`,
  ticker: MARKET,
  status: 'executed',
  fill_count_fp: '1.00',
  remaining_count_fp: '0.00',
});

describe('a burst that comes all at once', () => {
  test('leaves the newest quote of each market, and doubts none', async () => {
    const markets = [MARKET, marketTicker(OTHER)];
    const { at, peer } = await open(markets);
    await live(at);
    for (let index = 0; index < FRAMES; index += 1)
      peer().send(delta(3 + index, 'yes', '0.4600', '1.00', markets[index % 2]));
    const eachCenti = (FRAMES / 2) * 100;
    const newest = (market: string) => at.seen.quotes.findLast((quote) => quote.market === market);
    await eventually(() => markets.every((one) => newest(one)?.yesBidCount === eachCenti));
    expect(markets.map((one) => newest(one)?.venueAtMs)).toEqual([
      1_000 + FRAMES + 1,
      1_000 + FRAMES + 2,
    ]);
    expect(at.seen.doubts).toEqual([]);
    expect(at.feed.figures()).toMatchObject({ gaps: 0, missed: 0, rejects: {} });
  });

  test('drops no fill and no order: each comes once, in the order of the venue', async () => {
    const venue = await startScriptedVenue(kalshiScript());
    const clock = testClock();
    const auth = createKalshiAuth(TEST_KEY, clock);
    const at = startTestFeed(kalshiAccountFeed({ wsUrl: venue.wsUrl, auth }), { clock });
    server = venue;
    running = at;
    await at.becomes('live');
    for (let index = 0; index < FRAMES; index += 1) {
      venue.peers[0]?.send({ type: 'fill', sid: 1, msg: fill(index) });
      venue.peers[0]?.send({ type: 'user_order', sid: 2, msg: order(index) });
    }
    await eventually(() => at.seen.orders.length >= FRAMES);
    const ids = (prefix: string) => Array.from({ length: FRAMES }, (_, at) => `${prefix}-${at}`);
    expect(at.seen.fills.map(({ fillId }) => fillId)).toEqual(ids('f'));
    expect(at.seen.orders.map(({ venueOrderId }) => venueOrderId)).toEqual(ids('o'));
    expect(at.feed.figures()).toMatchObject({ missed: 0, rejects: {} });
  });

  test('keeps only the newest quote, but every fill, where a connection stands ready', () => {
    const { seen, sink } = recordingSink();
    const held = holdBack(sink);
    for (let index = 0; index < FRAMES; index += 1) {
      held.sink.quote(FEED, {
        market: MARKET,
        yesBidCenti: null,
        yesAskCenti: null,
        yesBidCount: null,
        yesAskCount: null,
        venueAtMs: epochMs(index),
        receivedAtMs: epochMs(index),
      });
      const read = parseFill(fill(index));
      if (read !== null) held.sink.fill(FEED, read);
    }
    expect(seen.quotes).toEqual([]);
    expect(seen.fills).toHaveLength(FRAMES);
    held.release();
    expect(seen.quotes.map(({ venueAtMs }) => venueAtMs)).toEqual([FRAMES - 1]);
    expect(seen.fills).toHaveLength(FRAMES);
  });
});
