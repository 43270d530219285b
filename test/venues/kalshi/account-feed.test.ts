import { afterEach, expect, test } from 'vitest';

import { kalshiAccountFeed } from '../../../src/venues/kalshi/account-feed.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { eventually } from '../../support/eventually.ts';
import { kalshiScript, startTestFeed, type TestFeed } from '../../support/feeds.ts';
import { MARKET, TEST_KEY } from '../../support/kalshi.ts';
import { startScriptedVenue, type ScriptedVenue } from '../../support/scripted-venue.ts';
import { testClock } from '../../support/simulated-clock.ts';

let server: ScriptedVenue | null = null;
let running: TestFeed | null = null;
afterEach(async () => {
  await running?.feed.stop();
  await server?.close();
});

const open = async () => {
  const venue = await startScriptedVenue(kalshiScript());
  const clock = testClock();
  const auth = createKalshiAuth(TEST_KEY, clock);
  const at = startTestFeed(kalshiAccountFeed({ wsUrl: venue.wsUrl, auth }), { clock });
  server = venue;
  running = at;
  await at.becomes('live');
  return { at, peer: venue.peers[0] };
};

test('fills, orders and positions reach the sink in exact integers', async () => {
  const { at, peer } = await open();
  peer?.send({
    type: 'fill',
    sid: 1,
    msg: {
      trade_id: 'f-1',
      order_id: 'o-1',
      client_order_id: 'tw-0a1b2c3d-1-e1',
      market_ticker: MARKET,
      exchange_index: 2,
      is_taker: true,
      outcome_side: 'no',
      yes_price_dollars: '0.5200',
      count_fp: '1.00',
      fee_cost: '0.017500',
      ts: 1_771_000_000,
      ts_ms: 1_771_000_000_123,
    },
  });
  peer?.send({
    type: 'user_order',
    sid: 2,
    msg: {
      order_id: 'o-1',
      ticker: MARKET,
      status: 'canceled',
      fill_count_fp: '1.00',
      remaining_count_fp: '9.00',
      client_order_id: 'tw-0a1b2c3d-1-e1',
      last_update_reason: 'ReduceOnlyCancel',
    },
  });
  peer?.send({
    type: 'market_position',
    sid: 3,
    msg: { market_ticker: MARKET, position_fp: '-12.50' },
  });
  await eventually(() => at.seen.positions.length === 1);
  expect(at.seen.fills).toEqual([
    {
      fillId: 'f-1',
      venueOrderId: 'o-1',
      clientOrderId: 'tw-0a1b2c3d-1-e1',
      market: MARKET,
      bought: 'no',
      yesPriceCenti: 5_200,
      countCenti: 100,
      feeMicros: 17_500,
      isTaker: true,
      atMs: 1_771_000_000_123,
    },
  ]);
  expect(at.seen.orders).toEqual([
    {
      venueOrderId: 'o-1',
      clientOrderId: 'tw-0a1b2c3d-1-e1',
      market: MARKET,
      status: 'canceled',
      filledCenti: 100,
      remainingCenti: 900,
      reason: 'ReduceOnlyCancel',
    },
  ]);
  expect(at.seen.positions).toEqual([
    { market: MARKET, side: 'no', countCenti: 1_250, costMicros: null },
  ]);
});

test('a report of our money that cannot be read is missed, counted and told', async () => {
  const { at, peer } = await open();
  peer?.send({ type: 'fill', sid: 1, msg: { trade_id: 'f-1', yes_price_dollars: 0.52 } });
  await eventually(() => at.feed.figures().missed === 1);
  expect(at.feed.figures().rejects).toEqual({ fill: 1 });
  expect(at.notices.map(({ type }) => type)).toContain('frames.missed');
  expect(at.feed.state()).toBe('live');
});

test('a quiet account of 120 s with pongs is not stale (scenario 32)', async () => {
  const { at } = await open();
  for (let second = 0; second < 120; second += 1) {
    await at.clock.advance(1_000, 100);
    if (at.feed.state() === 'probing') await at.becomes('live');
  }
  expect(at.feed.figures()).toMatchObject({ reconnects: 0 });
  expect(at.seen.doubts).toEqual([]);
});
