import { afterEach, expect, it, vi } from 'vitest';

import { symbolId } from '../../machines/model/ids.ts';
import { micros } from '../../machines/model/money.ts';
import { createProduct } from '../../src/simulator/coinbase/product.ts';
import { createFeedSession, POLICY_VIOLATION } from '../../src/simulator/coinbase/session.ts';
import type { Outlet } from '../../src/simulator/outlet.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { membersOf } from '../support/json.ts';
import { testClock } from '../support/simulated-clock.ts';
import { subscribe } from './kalshi/frames.ts';
import { probe, worldsOfTests } from './paper-world.ts';

vi.setConfig({ testTimeout: 120_000 });

const open = worldsOfTests();
let proxy: TcpProxy | null = null;
afterEach(() => proxy?.close());

/** Each answer to a list names them all: some kilobytes. */
const SUBSCRIPTIONS = 300;
const QUESTIONS = 8_000;

it('the venue keeps a bounded backlog for a client that does not read, and ends its subscriptions', async () => {
  const world = await open();
  const upstream = world.simulator.kalshi.wsUrl.replace('ws:', 'http:');
  proxy = await startTcpProxy(upstream);
  const url = proxy.through(upstream).replace('http:', 'ws:');
  const client = await probe(url, world.headers('GET', '/trade-api/ws/v2'));
  const ticker = Array.from({ length: SUBSCRIPTIONS }, () => 'ticker');
  await subscribe(client, 1, ticker);
  await eventually(() => client.ofType('subscribed').length === SUBSCRIPTIONS);

  proxy.pace('down', { bytesPerSecond: 1_000 });
  for (let id = 2; id < QUESTIONS; id += 1) client.send({ id, cmd: 'list_subscriptions' });
  await eventually(() => client.socket.bufferedAmount === 0, 60_000);
  proxy.heal();

  await eventually(() => client.ofType('error').length === SUBSCRIPTIONS, 60_000);
  const [first] = client.ofType('error');
  expect(membersOf(first?.['msg'] ?? {})).toEqual({
    code: 25,
    msg: 'Subscription buffer overflow',
  });
  expect(client.ofType('ok').length).toBeLessThan(QUESTIONS);
  const after = await client.ask({ id: QUESTIONS, cmd: 'list_subscriptions' });
  expect(after['msg']).toEqual([]);
  client.close();
});

it('the spot feed says that its client is too slow, and disconnects it', () => {
  const sent: object[] = [];
  const closed: (readonly [number, string])[] = [];
  let isBehind = false;
  const nothing = (): void => undefined;
  const outlet: Outlet = {
    send: (frame) => void sent.push(frame),
    isBehind: () => isBehind,
    ping: nothing,
    close: (code, reason) => void closed.push([code, reason]),
    terminate: nothing,
    disturb: nothing,
  };
  const clock = testClock();
  const symbol = symbolId('BTC-USD');
  const product = createProduct(symbol);
  const session = createFeedSession(new Map([[symbol, product]]), clock, outlet);
  session.receive('{"type":"subscribe","product_ids":["BTC-USD"],"channels":["matches"]}');
  session.tell(product.trade(clock.now(), micros(65_000e6)));
  const before = sent.length;
  isBehind = true;
  session.tell(product.trade(clock.now(), micros(65_001e6)));
  expect(sent.slice(before)).toEqual([
    { type: 'error', message: 'ErrSlowConsume', reason: 'the client does not read' },
  ]);
  expect(closed).toEqual([[POLICY_VIOLATION, 'ErrSlowConsume']]);
});
