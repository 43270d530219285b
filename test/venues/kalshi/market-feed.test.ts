import { describe, expect, test } from 'vitest';

import { eventually } from '../../support/eventually.ts';
import { MARKET, TEST_KEY } from '../../support/kalshi.ts';
import { BOOK, commandsOf, live, marketFeeds, OTHER, TICKER } from './market-feed-bench.ts';

const open = marketFeeds();

describe('subscribing', () => {
  test('signs the upgrade and asks each channel for itself, the price leg always explicit', async () => {
    const { at, peer } = await open();
    await live(at);
    expect(peer().path).toBe('/trade-api/ws/v2');
    expect(peer().headers).toMatchObject({
      'kalshi-access-key': TEST_KEY.keyId,
      'kalshi-access-timestamp': String(at.clock.now()),
    });
    expect(commandsOf(peer())).toEqual([
      { cmd: 'subscribe', params: { channels: ['market_lifecycle_v2'] } },
      {
        cmd: 'subscribe',
        params: { channels: ['ticker'], market_tickers: [MARKET], send_initial_snapshot: true },
      },
      {
        cmd: 'subscribe',
        params: { channels: ['orderbook_delta'], market_tickers: [MARKET], use_yes_price: false },
      },
    ]);
    expect(peer().commands.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test('without markets it is live, and asks for none of all markets', async () => {
    const { at, peer } = await open([]);
    await at.becomes('live');
    expect(peer().commands).toHaveLength(1);
  });

  test('markets come and go on the same connection', async () => {
    const { at, peer } = await open();
    await live(at);
    at.feed.subscribe([OTHER]);
    await eventually(() => at.seen.quotes.some(({ market }) => market === OTHER));
    at.feed.unsubscribe([MARKET]);
    at.feed.unsubscribe([OTHER]);
    await eventually(() => peer().commands.length >= 7);
    const later = commandsOf(peer()).slice(3);
    const update = (sid: number, action: string, tickers: readonly string[]) => ({
      cmd: 'update_subscription',
      params: { sid, action, market_tickers: tickers },
    });
    expect(later).toContainEqual(update(TICKER, 'add_markets', [OTHER]));
    expect(later).toContainEqual(update(BOOK, 'add_markets', [OTHER]));
    await eventually(() =>
      commandsOf(peer()).some((command) => JSON.stringify(command).includes('"unsubscribe"')),
    );
    expect(at.feed.figures()).toMatchObject({ reconnects: 0, markets: 0 });
  });

  test('a market wanted before its channel is confirmed is not forgotten', async () => {
    const { at } = await open();
    at.feed.subscribe([OTHER]);
    await eventually(() => at.seen.quotes.some(({ market }) => market === OTHER));
    expect(at.feed.figures().reconnects).toBe(0);
  });

  test('a command without an answer costs the connection', async () => {
    const { at } = await open([MARKET], (script) => ({
      onCommand: (to, command) => {
        if (command['cmd'] === 'subscribe') script.onCommand?.(to, command);
      },
    }));
    await live(at);
    at.feed.subscribe([OTHER]);
    await eventually(async () => {
      await at.clock.advance(500, 100);
      return at.seen.doubts.includes('command unanswered');
    });
  });

  test('an unknown market is refused alone; its neighbours are served', async () => {
    const { at } = await open([MARKET, OTHER], (script) => ({
      onCommand: (to, command) => {
        const isRefused = JSON.stringify(command).includes(OTHER);
        const error = { code: 11, msg: 'invalid parameter' };
        if (isRefused) to.send({ id: command['id'], type: 'error', msg: error });
        else script.onCommand?.(to, command);
      },
    }));
    await live(at);
    const refused = at.notices.filter(({ type }) => type === 'markets.refused');
    expect(refused).toMatchObject([{ tickers: [OTHER] }, { tickers: [OTHER] }]);
    expect(at.feed.figures().reconnects).toBe(0);
  });

  test.each([
    [9, 'refused'],
    [8, 'refused'],
    [18, 'backingOff'],
    [27, 'backingOff'],
  ] as const)('error %i in answer to a subscription: %s', async (code, state) => {
    const { at } = await open([MARKET], () => ({
      onCommand: (to, { id }) => to.send({ id, type: 'error', msg: { code, msg: 'no' } }),
    }));
    await at.becomes(state);
  });

  test.each([10, 25])('error %i ends the subscription: reconnect', async (code) => {
    const { at, peer } = await open();
    await live(at);
    peer().send({ sid: BOOK, type: 'error', msg: { code, msg: 'terminal' } });
    await at.becomes('backingOff');
    expect(at.seen.doubts).toEqual([`error ${code}: terminal`]);
  });
});

test.each([
  ['header_timestamp_expired', 'backingOff'],
  ['authentication_error', 'refused'],
] as const)('a handshake refused for %s: %s', async (code, state) => {
  const body = JSON.stringify({ error: { code } });
  const { at } = await open([MARKET], () => ({ onUpgrade: () => ({ status: 401, body }) }));
  await at.becomes(state);
});
