import { describe, expect, it } from 'vitest';

import { plusMs } from '../../machines/model/time.ts';
import type {
  Fault,
  RequestFaultAct,
  SocketFaultAct,
  VenueFaultAct,
} from '../../src/simulator/faults.ts';
import { eventually } from '../support/eventually.ts';
import {
  fixtureTape,
  OPEN_MS,
  probe,
  TICKER,
  type BookAt,
  type PaperWorld,
  worldsOfTests,
  type SocketProbe,
} from './paper-world.ts';

const open = worldsOfTests();

const BOOKS: readonly BookAt[] = Array.from({ length: 20 }, (_, index) => [
  1 + 2 * index,
  40 + index,
  42 + index,
]);

const onOrder = (act: RequestFaultAct, nth: number = 1): Fault => ({
  on: 'request',
  kind: 'order',
  nth,
  act,
});

describe('a fault on a request', () => {
  it.each<[RequestFaultAct, number]>([
    ['dropReplyAfterAccept', 1],
    ['dropRequest', 0],
  ])('%s loses the connection, with %i order at the venue', async (act, accepted) => {
    const { order, simulator } = await open({ faults: [onOrder(act)] });
    await expect(order({ client_order_id: 'c-1' })).rejects.toThrow();
    expect(simulator.figures().ordersAccepted).toBe(accepted);
    const again = await order({ client_order_id: 'c-1' });
    expect(again.status).toBe(accepted === 1 ? 409 : 201);
  });

  it.each<[RequestFaultAct, number, number]>([
    ['http500', 500, 0],
    ['http500AfterAccept', 500, 1],
    ['http429', 429, 0],
  ])('%s answers %i, with %i order at the venue', async (act, status, accepted) => {
    const { order, simulator } = await open({ faults: [onOrder(act, 2)] });
    expect((await order({})).status).toBe(201);
    expect((await order({})).status).toBe(status);
    expect((await order({})).status).toBe(201);
    expect(simulator.figures().ordersAccepted).toBe(2 + accepted);
  });

  it('malformedAfterAccept takes the order and answers what nobody can read', async () => {
    const { order, simulator } = await open({ faults: [onOrder('malformedAfterAccept')] });
    await expect(order({})).rejects.toThrow(SyntaxError);
    expect(simulator.figures().ordersAccepted).toBe(1);
  });

  it('strikes reads and cancels apart from orders', async () => {
    const { call, order } = await open({
      faults: [{ on: 'request', kind: 'read', nth: 2, act: 'http500' }],
    });
    expect((await order({})).status).toBe(201);
    expect((await call('GET', '/markets')).status).toBe(200);
    expect((await call('GET', '/markets')).status).toBe(500);
    expect((await call('GET', '/markets')).status).toBe(200);
  });
});

const onVenue = (fault: VenueFaultAct): Fault => ({
  on: 'venue',
  atMs: plusMs(OPEN_MS, 2_000),
  fault,
});

describe('a fault of the venue as a whole', () => {
  it('a pause refuses orders by its own code and goes by', async () => {
    const { call, clock, order, simulator } = await open({
      faults: [onVenue({ act: 'pauseTrading', forMs: 5_000 })],
    });
    await clock.advance(3_000, 1_000);
    const refused = await order({});
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'trading_is_paused' } } });
    expect((await call('GET', '/exchange/status')).body).toMatchObject({ trading_active: false });
    await clock.advance(5_000, 1_000);
    expect((await order({})).status).toBe(201);
    expect(simulator.figures().ordersAccepted).toBe(1);
  });

  it('a venue that cannot be reached takes no request until it is back', async () => {
    const { call, clock } = await open({
      faults: [onVenue({ act: 'unreachable', forMs: 5_000 })],
    });
    await clock.advance(3_000, 1_000);
    await expect(call('GET', '/markets')).rejects.toThrow();
    await clock.advance(5_000, 1_000);
    expect((await call('GET', '/markets')).status).toBe(200);
  });

  it('a clock that is off refuses signatures of the true time', async () => {
    const { call, clock } = await open({
      faults: [onVenue({ act: 'skewClock', byMs: 60_000, forMs: 5_000 })],
    });
    await clock.advance(3_000, 1_000);
    expect((await call('GET', '/portfolio/balance')).status).toBe(401);
    await clock.advance(5_000, 1_000);
    expect((await call('GET', '/portfolio/balance')).status).toBe(200);
  });

  it('a close by hand empties the position without a client id', async () => {
    const { clock, order, simulator } = await open({
      tape: fixtureTape(BOOKS),
      faults: [onVenue({ act: 'closeByHand' })],
    });
    expect((await order({})).status).toBe(201);
    const held = () => [...simulator.account.positions.values()].map((p) => p.signedCenti);
    expect(held()).not.toEqual([0]);
    await clock.advance(4_000, 1_000);
    await eventually(() => expect(held()).toEqual([0]));
    const byHand = [...simulator.account.orders.values()].at(-1);
    expect(byHand?.placed).toMatchObject({ clientOrderId: null, reduceOnly: true });
  });
});

const AT_SECONDS = 5;
const onSocket = (venue: 'kalshi' | 'coinbase', fault: SocketFaultAct): Fault => ({
  on: 'socket',
  venue,
  atMs: plusMs(OPEN_MS, AT_SECONDS * 1000),
  fault,
});

const clientOf = async (local: PaperWorld, venue: 'kalshi' | 'coinbase'): Promise<SocketProbe> => {
  if (venue === 'coinbase') {
    const feed = await probe(local.simulator.coinbase.wsUrl, {});
    feed.send({ type: 'subscribe', product_ids: ['BTC-USD'], channels: ['matches'] });
    await eventually(() => expect(feed.ofType('last_match')).toHaveLength(1));
    return feed;
  }
  const socket = await local.connect();
  const params = { channels: ['orderbook_delta'], market_ticker: TICKER };
  await socket.ask({ id: 1, cmd: 'subscribe', params });
  return socket;
};

const struck = async (
  venue: 'kalshi' | 'coinbase',
  fault: SocketFaultAct,
): Promise<{ readonly local: PaperWorld; readonly client: SocketProbe }> => {
  const local = await open({ tape: fixtureTape(BOOKS), faults: [onSocket(venue, fault)] });
  const client = await clientOf(local, venue);
  await local.clock.advance(4_000, 1_000);
  expect(local.seen).toContainEqual(expect.objectContaining({ type: 'faultStruck' }));
  return { local, client };
};

const numbers = (client: SocketProbe): readonly number[] =>
  client.frames
    .map((frame) => frame['seq'] ?? frame['trade_id'])
    .filter((value) => value !== undefined)
    .map(Number);

const gaps = (values: readonly number[]): readonly number[] =>
  values.slice(1).map((value, index) => value - (values[index] ?? 0));

describe.each(['kalshi', 'coinbase'] as const)("a fault on %s's sockets", (venue) => {
  it('closeSocket drops the connection without a close frame', async () => {
    const { client } = await struck(venue, { act: 'closeSocket' });
    await eventually(() => expect(client.isClosed()).toBe(true));
  });

  it('stallSocket holds frames back, then sends all of them in order', async () => {
    const { local, client } = await struck(venue, { act: 'stallSocket', forMs: 10_000 });
    const before = client.frames.length;
    await local.clock.advance(9_000, 1_000);
    await local.call('GET', '/exchange/status');
    expect(client.frames.length).toBe(before);
    await local.clock.advance(2_000, 1_000);
    await eventually(() => expect(client.frames.length).toBeGreaterThan(before + 4));
    expect(new Set(gaps(numbers(client)))).toEqual(new Set([1]));
  });

  it('skipSeq loses exactly one numbered frame', async () => {
    const { local, client } = await struck(venue, { act: 'skipSeq' });
    await local.clock.advance(6_000, 1_000);
    await eventually(() =>
      expect(gaps(numbers(client)).filter((gap) => gap === 2)).toHaveLength(1),
    );
    expect(gaps(numbers(client)).filter((gap) => gap !== 1)).toEqual([2]);
  });

  it('duplicateFrame sends one frame twice', async () => {
    const { local, client } = await struck(venue, { act: 'duplicateFrame' });
    await local.clock.advance(6_000, 1_000);
    await eventually(() =>
      expect(gaps(numbers(client)).filter((gap) => gap === 0)).toHaveLength(1),
    );
  });

  it('halfOpen keeps the connection and says nothing more, not even a pong', async () => {
    const { local, client } = await struck(venue, { act: 'halfOpen' });
    const before = client.frames.length;
    let ponged = false;
    client.socket.on('pong', () => (ponged = true));
    client.socket.ping();
    await local.clock.advance(30_000, 1_000);
    await local.call('GET', '/exchange/status');
    expect([client.frames.length, ponged, client.isClosed()]).toEqual([before, false, false]);
  });

  it('leaves sockets opened later alone', async () => {
    const { local } = await struck(venue, { act: 'halfOpen' });
    const later = await clientOf(local, venue);
    await local.clock.advance(4_000, 1_000);
    await eventually(() => expect(numbers(later).length).toBeGreaterThan(1));
  });
});
