import { afterEach, describe, expect, test } from 'vitest';

import { symbolId } from '../../../machines/model/ids.ts';
import { createWatchedAccount } from '../../../src/runtime/account/watched.ts';
import type { SimOrder } from '../../../src/simulator/binance/books.ts';
import { SPOT_MARKET, USDM_MARKET } from '../../../src/simulator/binance/markets.ts';
import { startBinanceServer, type BinanceServer } from '../../../src/simulator/binance/server.ts';
import { ACCOUNT_WAYS, type AccountPlace } from '../../../src/venues/binance/account/accounts.ts';
import { createListenKey, keyedNetwork } from '../../../src/venues/binance/account/listen-key.ts';
import { createAccountRest } from '../../../src/venues/binance/account/rest.ts';
import { createBinanceAuth } from '../../../src/venues/binance/account/sign.ts';
import { spotUserFeed, usdmUserFeed } from '../../../src/venues/binance/account/user-feed.ts';
import { realNetwork } from '../../../src/venues/network.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestFeed } from '../../support/feeds.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';

const MARKETS = { binance: SPOT_MARKET, binanceUsdm: USDM_MARKET } as const;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const serve = async (place: AccountPlace, clock: TestClock): Promise<BinanceServer> => {
  const server = await startBinanceServer({
    market: MARKETS[place],
    clock,
    symbols: [symbolId('BTC-USD')],
    speed: 1,
  });
  ends.push(server.stop);
  return server;
};

const restTo = (
  place: AccountPlace,
  { credentials, restUrl }: BinanceServer,
  clock: TestClock,
  changes: Partial<BinanceServer['credentials']> = {},
) => {
  const auth = createBinanceAuth({ ...credentials, ...changes }, clock);
  const { timePath } = ACCOUNT_WAYS[place];
  const network = realNetwork;
  const rest = createAccountRest({ restUrl, timePath, auth, clock, network, timeoutMs: 5_000 });
  return { auth, rest };
};

/** An account of the paper market, watched as the tree does it. */
const open = async (place: AccountPlace) => {
  const clock = testClock();
  const server = await serve(place, clock);
  const { auth, rest } = restTo(place, server, clock);
  const differences: string[] = [];
  const account = createWatchedAccount({
    isOurs: () => false,
    clock,
    look: () => ACCOUNT_WAYS[place].look(rest),
    differed: (found) => differences.push(...found),
    looked: () => undefined,
    seen: () => undefined,
    crashed: (error) => {
      throw error;
    },
  });
  ends.push(account.stop);
  const key = createListenKey(() => rest);
  const told = account.hear;
  const at = startTestFeed(
    place === 'binance'
      ? spotUserFeed({ wsApiUrl: server.wsApiUrl, auth, told })
      : usdmUserFeed({ wsUrl: server.wsUrl, key, told }),
    {
      clock,
      ...(place === 'binanceUsdm' ? { network: keyedNetwork(realNetwork, key) } : {}),
    },
  );
  ends.push(at.feed.stop);
  await at.becomes('live');
  await eventually(() => account.view().doubt === null);
  return { account, at, clock, differences, key, server };
};

const order = (place: AccountPlace, id: number): SimOrder => ({
  id,
  isAlgo: false,
  product: 'BTCUSDT',
  side: 'SELL',
  type: 'LIMIT',
  quantity: '0.010',
  price: '70000.00',
  stopPrice: '0.00',
  closePosition: place === 'binanceUsdm',
});

const idsOf = ({ view }: Awaited<ReturnType<typeof open>>['account']): readonly string[] =>
  view().orders.map(({ orderId }) => orderId);

describe.each(['binance', 'binanceUsdm'] as const)('the account of %s', (place) => {
  test('is seen whole, and then kept by its stream', async () => {
    const { account, clock, differences, server } = await open(place);
    const before = idsOf(account);
    expect(before).toHaveLength(1);
    server.account.place(order(place, 9));
    await eventually(() => idsOf(account).includes('order 9'));
    server.account.cancel(9);
    await eventually(() => !idsOf(account).includes('order 9'));
    server.account.pay({ asset: 'BNB', free: '2.5', locked: '0' });
    await eventually(() => account.view().balances.some(({ asset }) => asset === 'BNB'));
    const { lookedAtMs } = account.view();
    await clock.advance(1_000);
    account.lookAgain();
    await eventually(() => account.view().lookedAtMs !== lookedAtMs);
    expect([idsOf(account), differences]).toEqual([before, []]);
  });

  test('is looked at for what its stream has not told', async () => {
    const { account, at, clock, server } = await open(place);
    server.disturb({ act: 'closeSocket' });
    await at.becomes('backingOff');
    server.account.place(order(place, 9));
    await eventually(async () => {
      await clock.advance(500, 100);
      return at.feed.state() === 'live';
    });
    expect(idsOf(account)).not.toContain('order 9');
    account.suspect('its stream was away');
    await eventually(() => idsOf(account).includes('order 9'));
  });

  test('outlives an announced shutdown without a doubt', async () => {
    const { account, at, server } = await open(place);
    server.disturb({ act: 'announceShutdown', inMs: 10_000 });
    await eventually(() => at.notices.some(({ type }) => type === 'feed.renewed'));
    server.account.place(order(place, 9));
    await eventually(() => idsOf(account).includes('order 9'));
    expect([at.feed.state(), at.seen.doubts]).toEqual(['live', []]);
  });

  test.each([
    ['another key', { apiKey: 'f'.repeat(64) }, -2015],
    ['another secret', { secret: 'f'.repeat(64) }, -1022],
  ])('is closed to %s', async (_, changes, code) => {
    const clock = testClock();
    const server = await serve(place, clock);
    const { rest } = restTo(place, server, clock, changes);
    expect(await ACCOUNT_WAYS[place].look(rest)).toMatchObject({ ok: false, error: { code } });
  });
});

test.each([
  ['another key', { apiKey: 'f'.repeat(64) }],
  ['another secret', { secret: 'f'.repeat(64) }],
])('a stream of spot that is asked for by %s is refused', async (_, changes) => {
  const clock = testClock();
  const server = await serve('binance', clock);
  const { auth } = restTo('binance', server, clock, changes);
  const told = (): void => undefined;
  const at = startTestFeed(spotUserFeed({ wsApiUrl: server.wsApiUrl, auth, told }), { clock });
  ends.push(at.feed.stop);
  await at.becomes('refused');
});

test('a stream of futures whose listen key is refused is parked', async () => {
  const clock = testClock();
  const server = await serve('binanceUsdm', clock);
  const { rest } = restTo('binanceUsdm', server, clock, { apiKey: 'f'.repeat(64) });
  const key = createListenKey(() => rest);
  const told = (): void => undefined;
  const network = keyedNetwork(realNetwork, key);
  const at = startTestFeed(usdmUserFeed({ wsUrl: server.wsUrl, key, told }), { clock, network });
  ends.push(at.feed.stop);
  await at.becomes('refused');
});

describe('a listen key', () => {
  test('whose taking meets a defect ends the connection, which is tried again', async () => {
    const clock = testClock();
    const key = {
      take: () => Promise.reject(new TypeError('a defect')),
      extend: () => Promise.reject(new TypeError('not asked for')),
      whenGone: () => undefined,
    };
    const told = (): void => undefined;
    const network = keyedNetwork(realNetwork, key);
    const at = startTestFeed(usdmUserFeed({ wsUrl: 'ws://127.0.0.1:1', key, told }), {
      clock,
      network,
    });
    ends.push(at.feed.stop);
    await at.becomes('backingOff');
  });

  test('is made to last, and the stream with it', async () => {
    const { account, at, clock, key, server } = await open('binanceUsdm');
    for (let half = 0; half < 4; half += 1) {
      await clock.advance(1_800_000, 600_000);
      expect(await key.extend()).toEqual({ ok: true, value: null });
    }
    await at.becomes('live');
    server.account.hold({ product: 'BTCUSDT', amount: '-0.020', entryPrice: '61000.0' });
    await eventually(() => account.view().positions[0]?.side === 'short');
    expect(account.view().positions).toMatchObject([{ quantity: '0.020', protection: 'none' }]);
  });

  test('that has expired is told, and a new one is taken', async () => {
    const { account, at, clock, server } = await open('binanceUsdm');
    server.account.expireKeys();
    await at.becomes('backingOff');
    await eventually(async () => {
      await clock.advance(500, 100);
      return at.feed.state() === 'live';
    });
    server.account.place(order('binanceUsdm', 9));
    await eventually(() => idsOf(account).includes('order 9'));
  });

  test('that cannot be extended any more ends the connection that rests on it', async () => {
    const { at, key, server } = await open('binanceUsdm');
    server.disturb({ act: 'halfOpen' });
    server.account.expireKeys();
    expect(await key.extend()).toMatchObject({ ok: false, error: { code: -1125 } });
    await at.becomes('backingOff');
  });
});
