import { describe, expect, test } from 'vitest';

import {
  bookDifferences,
  NO_BOOKS,
  protectionOf,
  withEvent,
} from '../../machines/accounts/watched.ts';
import { epochMs } from '../../machines/model/time.ts';
import type {
  WatchedEvent,
  WatchedOrder,
  WatchedPosition,
} from '../../machines/model/watched-account.ts';

const atMs = epochMs(0);

const LONG: WatchedPosition = {
  product: 'BTCUSDT',
  side: 'long',
  quantity: '0.010',
  entryPrice: '60000.0',
  liquidationPrice: null,
  margin: 'cross',
};

const STOP: WatchedOrder = {
  orderId: 'algo 1',
  product: 'BTCUSDT',
  side: 'sell',
  positionSide: null,
  kind: 'STOP_MARKET',
  quantity: '0.010',
  price: null,
  triggerPrice: '50000.0',
  isReducing: true,
};

const held = (position: WatchedPosition, isNet = true): WatchedEvent => ({
  kind: 'position',
  atMs,
  position,
  isNet,
});

describe('books', () => {
  test('follow positions, and drop those of nothing', () => {
    const open = withEvent(NO_BOOKS, held(LONG));
    const more = withEvent(open, held({ ...LONG, quantity: '0.020' }));
    expect(more.positions).toEqual([{ ...LONG, quantity: '0.020' }]);
    expect(withEvent(more, held({ ...LONG, quantity: '0.000' })).positions).toEqual([]);
  });

  test('let a netted position change its side, and keep both sides of a hedge', () => {
    const short = { ...LONG, side: 'short' as const };
    const long = withEvent(NO_BOOKS, held(LONG));
    expect(withEvent(long, held(short)).positions).toEqual([short]);
    expect(withEvent(long, held(short, false)).positions).toEqual([LONG, short]);
  });

  test('close a netted short by a position of nothing, whose side cannot be told', () => {
    const short = withEvent(NO_BOOKS, held({ ...LONG, side: 'short' }));
    expect(withEvent(short, held({ ...LONG, quantity: '0' })).positions).toEqual([]);
  });

  test('follow orders and balances in place', () => {
    const order = (isOpen: boolean, orderId = 'order 1'): WatchedEvent => ({
      kind: 'order',
      atMs,
      order: { ...STOP, orderId },
      isOpen,
    });
    const two = [order(true), order(true, 'order 2')].reduce(withEvent, NO_BOOKS);
    expect(withEvent(two, order(false)).orders.map(({ orderId }) => orderId)).toEqual(['order 2']);
    const balance = (total: string): WatchedEvent => ({
      kind: 'balance',
      atMs,
      balance: { asset: 'USDT', total, available: null },
    });
    expect(withEvent(two, balance('1.5')).balances).toHaveLength(1);
    expect([balance('1.5'), balance('0.00')].reduce(withEvent, two).balances).toEqual([]);
  });

  test('say in what they differ', () => {
    const told = { ...NO_BOOKS, positions: [LONG], orders: [STOP] };
    const seen = { ...NO_BOOKS, positions: [{ ...LONG, quantity: '0.01' }] };
    expect(bookDifferences(told, told)).toEqual([]);
    expect(bookDifferences(told, seen)).toEqual(['order algo 1: told, not found']);
  });
});

describe('a position is stopped', () => {
  const SHORT = { ...LONG, side: 'short' as const };
  test.each<readonly [string, WatchedPosition, readonly WatchedOrder[], string]>([
    ['by nothing', LONG, [], 'none'],
    ['whole by a stop of its size', LONG, [STOP], 'whole'],
    ['whole by a stop for all of it', LONG, [{ ...STOP, quantity: null }], 'whole'],
    ['in part by a smaller stop', LONG, [{ ...STOP, quantity: '0.004' }], 'part'],
    [
      'whole by stops that add up',
      LONG,
      [
        { ...STOP, quantity: '0.004' },
        { ...STOP, quantity: '0.006', kind: 'TRAILING_STOP_MARKET' },
      ],
      'whole',
    ],
    ['not by a profit target', LONG, [{ ...STOP, kind: 'TAKE_PROFIT_MARKET' }], 'none'],
    ['not by a stop that may open', LONG, [{ ...STOP, isReducing: false }], 'none'],
    ['not by one of the wrong side', SHORT, [STOP], 'none'],
    [
      'not by one for the other side of a hedge',
      LONG,
      [{ ...STOP, positionSide: 'short' }],
      'none',
    ],
    ['not by one for another product', LONG, [{ ...STOP, product: 'ETHUSDT' }], 'none'],
    ['short by a stop that buys', SHORT, [{ ...STOP, side: 'buy' }], 'whole'],
  ])('%s', (_, position, orders, expected) => {
    expect(protectionOf(position, orders)).toBe(expected);
  });
});
