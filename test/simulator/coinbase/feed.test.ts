import { describe, expect, it } from 'vitest';

import { eventually } from '../../support/eventually.ts';
import {
  OPEN_MS,
  paperWorld,
  probe,
  temporaryDirectory,
  worldsOfTests,
  type Frame,
  type PaperWorld,
  type SocketProbe,
} from '../paper-world.ts';

const openWorld = worldsOfTests();
const open = async (
  ...args: Parameters<typeof openWorld>
): Promise<PaperWorld & { readonly feed: SocketProbe }> => {
  const world = await openWorld(...args);
  return { ...world, feed: await probe(world.simulator.coinbase.wsUrl, {}) };
};

const text = expect.any(String) as string;
const whole = expect.any(Number) as number;
const subscribe = async (feed: SocketProbe, ...channels: readonly string[]): Promise<Frame> => {
  feed.send({ type: 'subscribe', product_ids: ['BTC-USD'], channels });
  return eventually(() => {
    const ack = feed.frames.find(({ type }) => type === 'subscriptions' || type === 'error');
    if (ack === undefined) throw new Error('no acknowledgement');
    return ack;
  });
};

describe('the spot feed', () => {
  it('acknowledges with its whole state, then primes each channel', async () => {
    const { feed } = await open();
    expect(await subscribe(feed, 'ticker', 'heartbeat', 'matches')).toEqual({
      type: 'subscriptions',
      channels: ['ticker', 'heartbeat', 'matches'].map((name) => ({
        name,
        product_ids: ['BTC-USD'],
        account_ids: null,
      })),
    });
    await eventually(() => expect(feed.frames).toHaveLength(3));
    expect(feed.ofType('ticker')[0]).toEqual({
      type: 'ticker',
      sequence: whole,
      product_id: 'BTC-USD',
      price: '65100.00',
      open_24h: text,
      volume_24h: text,
      low_24h: text,
      high_24h: text,
      volume_30d: text,
      best_bid: text,
      best_bid_size: text,
      best_ask: text,
      best_ask_size: text,
      side: 'buy',
      time: new Date(OPEN_MS + 1_000).toISOString().replace('Z', '000Z'),
      trade_id: whole,
      last_size: text,
    });
    expect(feed.ofType('last_match')[0]).toEqual({
      type: 'last_match',
      trade_id: feed.ofType('ticker')[0]?.['trade_id'],
      maker_order_id: text,
      taker_order_id: text,
      side: 'sell',
      size: text,
      price: '65100.00',
      product_id: 'BTC-USD',
      sequence: whole,
      time: text,
    });
  });

  it('numbers matches without a gap while sequences only rise', async () => {
    const { feed, clock } = await open();
    await subscribe(feed, 'matches');
    await clock.advance(10_000, 1_000);
    await eventually(() => expect(feed.ofType('match')).toHaveLength(10));
    const all = [...feed.ofType('last_match'), ...feed.ofType('match')];
    const ids = all.map((frame) => Number(frame['trade_id']));
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
    const sequences = all.map((frame) => Number(frame['sequence']));
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
  });

  it('beats once a second with the last trade id', async () => {
    const { feed, clock } = await open();
    await subscribe(feed, 'heartbeat', 'matches');
    await clock.advance(3_000, 500);
    await eventually(() => expect(feed.ofType('heartbeat')).toHaveLength(3));
    const last = feed.ofType('heartbeat').at(-1);
    expect(last).toEqual({
      type: 'heartbeat',
      sequence: whole,
      last_trade_id: whole,
      product_id: 'BTC-USD',
      time: text,
    });
    const ids = feed.ofType('match').map((frame) => Number(frame['trade_id']));
    expect(Math.max(...ids) - Number(last?.['last_trade_id'])).toBeLessThanOrEqual(1);
  });

  it('drops a client that has not subscribed within five seconds', async () => {
    const { feed, clock, simulator } = await open();
    const late = await probe(simulator.coinbase.wsUrl, {});
    await subscribe(feed, 'ticker');
    await clock.advance(4_900, 100);
    expect(late.isClosed()).toBe(false);
    await clock.advance(200, 100);
    await eventually(() => expect(late.isClosed()).toBe(true));
    expect(feed.isClosed()).toBe(false);
  });

  it.each([
    ['a private channel', { channels: ['level2'] }, /authentication/],
    ['an unknown channel', { channels: ['dance'] }, /not a valid channel/],
    [
      'an unknown product',
      { product_ids: ['FOO-USD'], channels: ['ticker'] },
      /not a valid product/,
    ],
    [
      'a product without a name',
      { product_ids: [''], channels: ['ticker'] },
      /not a valid product/,
    ],
    ['no products', { product_ids: [], channels: ['ticker'] }, /no product_ids/],
    ['no channels', { channels: [] }, /subscribe message/],
  ])('refuses %s with an error frame', async (_, fields, reason) => {
    const { feed } = await open();
    feed.send({ type: 'subscribe', product_ids: ['BTC-USD'], ...fields });
    await eventually(() => expect(feed.ofType('error')).toHaveLength(1));
    expect(feed.ofType('error')[0]?.['reason']).toMatch(reason);
  });

  it('stops what is unsubscribed', async () => {
    const { feed, clock } = await open();
    await subscribe(feed, 'ticker', 'matches');
    feed.send({ type: 'unsubscribe', product_ids: ['BTC-USD'], channels: ['matches'] });
    await eventually(() => expect(feed.ofType('subscriptions')).toHaveLength(2));
    await clock.advance(2_000, 1_000);
    await eventually(() => expect(feed.ofType('ticker')).toHaveLength(3));
    expect(feed.ofType('match')).toHaveLength(0);
  });

  it('numbers on upwards after a restart', async () => {
    const directory = temporaryDirectory();
    const lastId = async (advanceMs: number): Promise<number> => {
      const local = await paperWorld({ directory });
      const feed = await probe(local.simulator.coinbase.wsUrl, {});
      await subscribe(feed, 'matches');
      await local.clock.advance(advanceMs, 1_000);
      await eventually(() => expect(feed.ofType('match').length).toBeGreaterThan(0));
      const id = Number(feed.frames.at(-1)?.['trade_id']);
      feed.close();
      local.simulator.kill();
      return id;
    };
    expect(await lastId(20_000)).toBeLessThan(await lastId(1_000));
  });
});
