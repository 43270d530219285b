import { describe, expect, it } from 'vitest';

import { ledgerEntry, type LedgerEntry } from '../../../src/simulator/ledger/entries.ts';
import { chosenSide } from '../chosen-side.ts';
import type { StoreBook, StorePosition } from './books.ts';
import { judgeLedger } from './ledger.ts';
import { findLosses } from './losses.ts';

const TICKER = 'KXBTC15M-26JAN041915-T64900';
const TAKING = chosenSide(TICKER) === 'yes' ? 'bid' : 'ask';
const LEAVING = TAKING === 'bid' ? 'ask' : 'bid';

const order = (
  id: string,
  leg: 'entry' | 'exit',
  asked: number,
  filled: number = asked,
): LedgerEntry =>
  ledgerEntry.parse({
    type: 'orderAccepted',
    atMs: 1_000,
    order: {
      orderId: `venue-${id}`,
      clientOrderId: id,
      ticker: TICKER,
      event: 'KXBTC15M-26JAN041915',
      side: leg === 'entry' ? TAKING : LEAVING,
      priceCenti: 5_000,
      countCenti: asked,
      timeInForce: 'immediate_or_cancel',
      selfTradePrevention: 'taker_at_cross',
      reduceOnly: leg === 'exit',
      expiresAtMs: null,
    },
    fills:
      filled === 0
        ? []
        : [
            {
              fillId: `fill-${id}`,
              priceCenti: 5_000,
              countCenti: filled,
              feeMicros: 0,
              isTaker: true,
            },
          ],
    excessCenti: 0,
    reason: filled < asked ? 'ImmediateOrCancel' : null,
  });

/** An exit that comes to rest with nothing sold. */
const rests = (id: string, asked: number): LedgerEntry =>
  ledgerEntry.parse({ ...order(id, 'exit', asked, 0), reason: null });
const fills = (id: string, count: number): LedgerEntry =>
  ledgerEntry.parse({
    type: 'orderFilled',
    atMs: 2_000,
    orderId: `venue-${id}`,
    fill: {
      fillId: `later-${id}`,
      priceCenti: 5_000,
      countCenti: count,
      feeMicros: 0,
      isTaker: false,
    },
  });
const struckOff = (id: string): LedgerEntry =>
  ledgerEntry.parse({
    type: 'orderCancelled',
    atMs: 3_000,
    orderId: `venue-${id}`,
    reason: 'UserCancel',
  });

const told = (entries: readonly LedgerEntry[]) => {
  const { duplicate, overSold } = judgeLedger(entries);
  return { duplicate: duplicate.length, overSold: overSold.length };
};

describe('the verdict on exits that rest', () => {
  const rested = [order('e1', 'entry', 900), rests('x1', 900), fills('x1', 300)];

  it('finds nothing where the next exit follows the end of the one that rested', () => {
    expect(told([...rested, struckOff('x1'), order('x2', 'exit', 600)])).toEqual({
      duplicate: 0,
      overSold: 0,
    });
  });

  it('finds an exit beside one that rests, and a sale at rest of what is gone', () => {
    const beside = [...rested, order('x2', 'exit', 600)];
    expect(told(beside)).toEqual({ duplicate: 1, overSold: 0 });
    expect(told([...beside, fills('x1', 600)])).toEqual({ duplicate: 1, overSold: 1 });
  });
});

describe('the verdict on a ledger', () => {
  it('finds nothing in an entry whose exits sell what is left, part by part', () => {
    const entries = [
      order('e1', 'entry', 900, 700),
      order('x1', 'exit', 700, 0),
      order('x2', 'exit', 700, 300),
      order('x3', 'exit', 400),
      order('e2', 'entry', 100),
    ];
    expect(told(entries)).toEqual({ duplicate: 0, overSold: 0 });
  });

  it('finds an id that is accepted twice', () => {
    const entries = [order('e1', 'entry', 100, 0), order('e1', 'entry', 100)];
    expect(told(entries)).toEqual({ duplicate: 1, overSold: 0 });
  });

  it('finds a second purchase of what is held', () => {
    const entries = [order('e1', 'entry', 100), order('e2', 'entry', 100)];
    expect(told(entries)).toEqual({ duplicate: 1, overSold: 0 });
  });

  it('finds a second sale of the same contracts, whatever it fills', () => {
    const entries = [
      order('e1', 'entry', 100),
      order('x1', 'exit', 100),
      order('x2', 'exit', 100, 0),
    ];
    expect(told(entries)).toEqual({ duplicate: 1, overSold: 1 });
  });

  it('finds a sale of more than is held', () => {
    const entries = [order('e1', 'entry', 100, 60), order('x1', 'exit', 100, 60)];
    expect(told(entries)).toEqual({ duplicate: 0, overSold: 1 });
  });
});

const bookOf = (
  orders: readonly string[],
  fills: readonly string[],
  ...positions: readonly Partial<StorePosition>[]
): StoreBook => ({
  orders: new Set(orders),
  fills: new Set(fills),
  positions: positions.map((position) => ({
    trade: '1',
    market: TICKER,
    heldCenti: 0,
    ended: null,
    ...position,
  })),
});

const lossesOf = (entries: readonly LedgerEntry[], book: StoreBook): readonly string[] =>
  findLosses(entries, judgeLedger(entries), book).map(({ what }) => what);

describe('what a store has lost', () => {
  const bought = [order('e1', 'entry', 100)];
  const whole = bookOf(['e1'], ['fill-e1'], { heldCenti: 100 });

  it('is nothing where both hold the same', () => {
    expect(lossesOf(bought, whole)).toEqual([]);
  });

  it('is an order, a fill or a position that only the venue has', () => {
    expect(lossesOf(bought, bookOf([], ['fill-e1'], { heldCenti: 100 }))).toHaveLength(1);
    expect(lossesOf(bought, bookOf(['e1'], [], { heldCenti: 100 }))).toHaveLength(1);
    expect(lossesOf(bought, bookOf(['e1'], ['fill-e1']))).toHaveLength(1);
  });

  it('is a fill that only the store has', () => {
    const book = bookOf(['e1'], ['fill-e1', 'fill-x1'], { heldCenti: 100 });
    expect(lossesOf(bought, book)).toEqual(['the venue lacks the fill fill-x1']);
  });

  it('is a position of a trade that is over, unless the market has paid for it', () => {
    const sold = bookOf(['e1'], ['fill-e1'], { heldCenti: 100, ended: 'sold' });
    const paid = bookOf(['e1'], ['fill-e1'], { heldCenti: 100, ended: 'settled' });
    const settled: LedgerEntry = ledgerEntry.parse({
      type: 'marketSettled',
      atMs: 2_000,
      ticker: TICKER,
      event: 'KXBTC15M-26JAN041915',
      winner: 'yes',
    });
    expect(lossesOf(bought, sold)).toHaveLength(1);
    expect(lossesOf(bought, paid)).toHaveLength(1);
    expect(lossesOf([...bought, settled], paid)).toEqual([]);
  });
});
