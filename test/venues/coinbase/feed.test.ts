import { afterEach, describe, expect, test } from 'vitest';

import { coinbaseFeed } from '../../../src/venues/coinbase/feed.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestFeed, type TestFeed } from '../../support/feeds.ts';
import {
  startScriptedVenue,
  type ScriptedPeer,
  type ScriptedVenue,
  type VenueScript,
} from '../../support/scripted-venue.ts';

const PRODUCT = 'BTC-USD';
const CHANNELS = ['ticker', 'matches', 'heartbeat'];

let server: ScriptedVenue | null = null;
let running: TestFeed | null = null;
afterEach(async () => {
  await running?.feed.stop();
  await server?.close();
});

const ack = (peer: ScriptedPeer): void =>
  peer.send({
    type: 'subscriptions',
    channels: CHANNELS.map((name) => ({ name, product_ids: [PRODUCT], account_ids: null })),
  });

const tick = (sequence: number, price: string, time = '2026-08-25T12:00:00.123456Z') => ({
  type: 'ticker',
  sequence,
  product_id: PRODUCT,
  price,
  best_bid: price,
  time,
  trade_id: sequence,
});

const match = (tradeId: number, type = 'match') => ({
  type,
  trade_id: tradeId,
  product_id: PRODUCT,
  price: '1.00',
  sequence: tradeId,
});

const heartbeat = (tradeId: number) => ({
  type: 'heartbeat',
  sequence: 1,
  last_trade_id: tradeId,
  product_id: PRODUCT,
  time: '2026-08-25T12:00:01.000000Z',
});

const open = async (script: VenueScript = { onCommand: ack }) => {
  const venue = await startScriptedVenue(script);
  const at = startTestFeed(coinbaseFeed({ url: venue.wsUrl }), { markets: [PRODUCT] });
  server = venue;
  running = at;
  return { at, venue, peer: () => venue.peers.at(-1) };
};

test('subscribes at once and is live when every channel serves the product', async () => {
  const { at, peer } = await open({
    onCommand: (to) => {
      to.send({ type: 'subscriptions', channels: [{ name: 'ticker', product_ids: [PRODUCT] }] });
    },
  });
  await eventually(() => peer()?.commands.length === 1);
  expect(peer()?.commands).toEqual([
    { type: 'subscribe', product_ids: [PRODUCT], channels: CHANNELS },
  ]);
  const before = at.seen.proofs;
  await eventually(() => at.seen.proofs > before || at.feed.figures().frames > 0);
  expect(at.feed.state()).toBe('subscribing');
  const to = peer();
  if (to !== undefined) ack(to);
  await at.becomes('live');
});

test('prices are exact and carry the venue’s own time, old or not', async () => {
  const { at, peer } = await open();
  await at.becomes('live');
  peer()?.send(tick(5, '63320.73', '2026-08-25T11:59:00.5Z'));
  peer()?.send(tick(7, '63320.740001'));
  await eventually(() => at.seen.spots.length === 2);
  expect(at.seen.spots).toEqual([
    {
      symbol: PRODUCT,
      priceMicros: 63_320_730_000,
      venueAtMs: Date.parse('2026-08-25T11:59:00.5Z'),
      receivedAtMs: at.clock.now(),
    },
    {
      symbol: PRODUCT,
      priceMicros: 63_320_740_001,
      venueAtMs: Date.parse('2026-08-25T12:00:00.123Z'),
      receivedAtMs: at.clock.now(),
    },
  ]);
});

test('a lower sequence is an older price, and dropped', async () => {
  const { at, peer } = await open();
  await at.becomes('live');
  for (const frame of [tick(9, '3.00'), tick(8, '2.00'), tick(10, '4.00')]) peer()?.send(frame);
  await eventually(() => at.seen.spots.length === 2);
  expect(at.seen.spots.map(({ priceMicros }) => priceMicros)).toEqual([3_000_000, 4_000_000]);
});

describe('loss', () => {
  test('contiguous trades and a heartbeat that agrees are no loss', async () => {
    const { at, peer } = await open();
    await at.becomes('live');
    for (const frame of [match(100, 'last_match'), heartbeat(100), match(101), heartbeat(101)])
      peer()?.send(frame);
    await eventually(() => at.feed.figures().frames >= 5);
    expect(at.feed.figures().gaps).toBe(0);
  });

  test.each([
    ['a missing trade', match(102)],
    ['a heartbeat ahead of the trades', heartbeat(101)],
  ])('%s puts the price in doubt until the ticker is fresh', async (_, frame) => {
    const { at, peer } = await open();
    await at.becomes('live');
    peer()?.send(match(100, 'last_match'));
    peer()?.send(frame);
    await at.becomes('resyncing');
    expect(at.seen.doubts).toHaveLength(1);
    await eventually(() => peer()?.commands.length === 3);
    expect(peer()?.commands.slice(1)).toEqual([
      { type: 'unsubscribe', product_ids: [PRODUCT], channels: ['ticker'] },
      { type: 'subscribe', product_ids: [PRODUCT], channels: ['ticker'] },
    ]);
    peer()?.send(tick(9, '3.00'));
    await at.becomes('live');
    expect(at.seen.spots).toHaveLength(1);
  });
});

describe('a price that may be old', () => {
  const beatAt = (tradeId: number, time: string) => ({ ...heartbeat(tradeId), time });

  test('is confirmed by a heartbeat that knows no newer trade, once', async () => {
    const { at, peer } = await open();
    await at.becomes('live');
    peer()?.send(tick(100, '2.00', '2026-08-25T11:50:00.000000Z'));
    peer()?.send(beatAt(100, '2026-08-25T12:00:01.000000Z'));
    peer()?.send(beatAt(100, '2026-08-25T12:00:02.000000Z'));
    await eventually(() => at.feed.figures().frames >= 4);
    expect(at.seen.spots.map(({ priceMicros, venueAtMs }) => [priceMicros, venueAtMs])).toEqual([
      [2_000_000, Date.parse('2026-08-25T11:50:00Z')],
      [2_000_000, Date.parse('2026-08-25T12:00:01Z')],
    ]);
  });

  test('is not confirmed by a heartbeat that knows a newer trade', async () => {
    const { at, peer } = await open();
    await at.becomes('live');
    peer()?.send(tick(100, '2.00', '2026-08-25T11:50:00.000000Z'));
    peer()?.send(beatAt(101, '2026-08-25T12:00:01.000000Z'));
    await eventually(() => at.feed.figures().frames >= 3);
    expect(at.seen.spots).toHaveLength(1);
  });

  test('stands still while trade goes on: a gap, though no trade is missing', async () => {
    const { at, peer } = await open();
    await at.becomes('live');
    peer()?.send(tick(100, '2.00'));
    for (const id of [100, 101]) peer()?.send(match(id, id === 100 ? 'last_match' : 'match'));
    peer()?.send(heartbeat(101));
    peer()?.send(match(102));
    await eventually(() => at.feed.figures().frames >= 6);
    expect(at.feed.state()).toBe('live');
    peer()?.send(heartbeat(102));
    await at.becomes('resyncing');
    expect(at.seen.doubts.at(-1)).toContain('the ticker stands at trade 100');
  });
});

test('a repeated sequence is the same price, and dropped', async () => {
  const { at, peer } = await open();
  await at.becomes('live');
  for (const frame of [tick(9, '3.00'), tick(9, '3.00'), tick(10, '4.00')]) peer()?.send(frame);
  await eventually(() => at.feed.figures().frames >= 4);
  expect(at.seen.spots).toHaveLength(2);
});

test('a venue that refuses the subscription parks the feed', async () => {
  const { at } = await open({
    onCommand: (to) =>
      to.send({ type: 'error', message: 'Failed to subscribe', reason: 'XXX is not valid' }),
  });
  await at.becomes('refused');
  expect(at.notices).toContainEqual(
    expect.objectContaining({
      type: 'feed.refused',
      reason: 'Failed to subscribe: XXX is not valid',
    }),
  );
});

test('an error on a live feed is a loss of the connection', async () => {
  const { at, peer } = await open();
  await at.becomes('live');
  peer()?.send({ type: 'error', message: 'ErrSlowConsume' });
  await at.becomes('backingOff');
});

test('a product may be added while live', async () => {
  const { at, peer } = await open();
  await at.becomes('live');
  at.feed.subscribe(['ETH-USD']);
  await eventually(() => peer()?.commands.length === 2);
  expect(peer()?.commands[1]).toEqual({
    type: 'subscribe',
    product_ids: ['ETH-USD'],
    channels: CHANNELS,
  });
});
