import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { eventually } from '../../support/eventually.ts';
import { levelsOf, membersOf } from '../../support/json.ts';
import {
  fixtureTape,
  openWorld,
  OPEN_MS,
  TICKER,
  type BookAt,
  type Frame,
  type PaperWorld,
  worldsOfTests,
} from '../paper-world.ts';
import { msg, subscribe, text } from './frames.ts';

const open = worldsOfTests();

/** A client's own book, kept from snapshot and deltas alone. */
const rebuild = (frames: readonly Frame[]): Record<'yes' | 'no', Map<string, number>> => {
  const book = { yes: new Map<string, number>(), no: new Map<string, number>() };
  let seq = 0;
  for (const frame of frames) {
    if (frame['sid'] !== 1 || frame['seq'] === undefined) continue;
    seq += 1;
    expect(frame['seq']).toBe(seq);
    const body = msg(frame);
    if (frame.type === 'orderbook_snapshot')
      for (const side of ['yes', 'no'] as const)
        book[side] = new Map(
          levelsOf(body[`${side}_dollars_fp`] ?? []).map(([price, count]) => [
            price,
            Math.round(Number(count) * 100),
          ]),
        );
    if (frame.type !== 'orderbook_delta') continue;
    const levels = book[body['side'] === 'yes' ? 'yes' : 'no'];
    const price = String(body['price_dollars']);
    const left = (levels.get(price) ?? 0) + Math.round(Number(body['delta_fp']) * 100);
    expect(left).toBeGreaterThanOrEqual(0);
    if (left === 0) levels.delete(price);
    else levels.set(price, left);
  }
  return book;
};

const serverBook = async (
  call: PaperWorld['call'],
): Promise<Record<'yes' | 'no', Map<string, number>>> => {
  const { body } = await call('GET', `/markets/${TICKER}/orderbook`);
  const book = membersOf(body['orderbook_fp']);
  const side = (name: string): Map<string, number> =>
    new Map(levelsOf(book[name] ?? []).map(([p, c]) => [p, Math.round(Number(c) * 100)]));
  return { yes: side('yes_dollars'), no: side('no_dollars') };
};

const sorted = (book: Record<'yes' | 'no', Map<string, number>>): object => ({
  yes: [...book.yes].sort(),
  no: [...book.no].sort(),
});

describe('order books', () => {
  it('rebuilt from snapshot and deltas equal the venue, after any books and orders', async () => {
    const bookArbitrary = fc
      .tuple(fc.integer({ min: 0, max: 98 }), fc.integer({ min: 1, max: 5 }))
      .map(([bid, spread]) => [bid, Math.min(100, bid + spread)] as const);
    const orderArbitrary = fc.record({
      side: fc.constantFrom('bid', 'ask'),
      price: fc.integer({ min: 10, max: 90 }).map((cents) => `0.${cents}00`),
      count: fc.integer({ min: 1, max: 900 }).map((count) => `${count}.00`),
      time_in_force: fc.constantFrom('immediate_or_cancel', 'good_till_canceled'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(bookArbitrary, fc.array(orderArbitrary, { maxLength: 2 })), {
          minLength: 1,
          maxLength: 8,
        }),
        async (steps) => {
          const books = steps.map(([[bid, ask]], index): BookAt => [
            2 + 2 * index,
            bid,
            Math.max(ask, bid + 1),
          ]);
          const local = await openWorld({ tape: fixtureTape([[1, 60, 62], ...books]) });
          const socket = await local.connect();
          await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
          for (const [, orders] of steps) {
            await local.clock.advance(2_000, 1_000);
            for (const order of orders) await local.order(order);
          }
          await socket.ask({ id: 99, cmd: 'list_subscriptions' });
          expect(sorted(rebuild(socket.frames))).toEqual(sorted(await serverBook(local.call)));
          expect(local.simulator.account.cashMicros()).toBeGreaterThanOrEqual(0);
          socket.close();
          await local.stop();
        },
      ),
      { numRuns: 20 },
    );
  });

  it('show an empty side by leaving its key out', async () => {
    const { connect } = await open({ tape: fixtureTape([[1, 0, 100]]) });
    const socket = await connect();
    await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
    await eventually(() => expect(socket.ofType('orderbook_snapshot')).toHaveLength(1));
    expect(socket.ofType('orderbook_snapshot')[0]).toEqual({
      type: 'orderbook_snapshot',
      sid: 1,
      seq: 1,
      msg: { market_ticker: TICKER, market_id: text },
    });
  });

  it('quote the NO side on the NO leg unless YES prices are asked for', async () => {
    const { connect } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
    await subscribe(socket, 2, ['orderbook_delta'], { market_ticker: TICKER, use_yes_price: true });
    await eventually(() => expect(socket.ofType('orderbook_snapshot')).toHaveLength(2));
    const [no, yes] = socket
      .ofType('orderbook_snapshot')
      .map((frame) => levelsOf(msg(frame)['no_dollars_fp']).at(-1)?.[0]);
    expect([no, yes]).toEqual(['0.3800', '0.6200']);
  });

  it('name the order that caused a change', async () => {
    const { connect, order } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
    await order({ client_order_id: 'c-1', count: '3.00' });
    await eventually(() => expect(socket.ofType('orderbook_delta')).toHaveLength(1));
    expect(socket.ofType('orderbook_delta')[0]).toEqual({
      type: 'orderbook_delta',
      sid: 1,
      seq: 2,
      msg: {
        market_ticker: TICKER,
        market_id: text,
        price_dollars: '0.3800',
        delta_fp: '-3.00',
        side: 'no',
        client_order_id: 'c-1',
        subaccount: 0,
        ts: new Date(OPEN_MS + 1_000).toISOString(),
        ts_ms: OPEN_MS + 1_000,
      },
    });
  });
});
