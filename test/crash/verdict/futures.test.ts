import { describe, expect, it } from 'vitest';

import type { OrderRow, TradeRow } from '../../../src/simulator/binance/trading/rows.ts';
import { ledgerEntry, type LedgerEntry } from '../../../src/simulator/ledger/entries.ts';
import { tickerOf } from '../../../src/venues/binance/trading/parse.ts';
import { chosenSide } from '../chosen-side.ts';
import { findTurned, findUnexplained, withFutures } from './futures.ts';
import { judgeLedger } from './ledger.ts';
import { findLosses } from './losses.ts';

const [LONG, SHORT] = ['BTCUSDT', 'ETHUSDT'] as const;

type Told = {
  readonly symbol?: string;
  readonly id: string;
  readonly clientId?: string;
  readonly leg: 'entry' | 'exit';
  readonly asked: number;
  readonly rests?: boolean;
  readonly reduceOnly?: boolean;
};

const sideOf = ({ leg, symbol = LONG }: Told): 'BUY' | 'SELL' =>
  (leg === 'entry') === (symbol === LONG) ? 'BUY' : 'SELL';

const change = (changes: object): LedgerEntry =>
  ledgerEntry.parse({ type: 'futuresChanged', atMs: 1_000, change: { atMs: 1_000, ...changes } });

const row = (told: Told, executed: number, status: OrderRow['status']): OrderRow => ({
  id: told.id,
  clientId: told.clientId ?? told.id,
  symbol: told.symbol ?? LONG,
  side: sideOf(told),
  type: 'LIMIT',
  timeInForce: told.rests === true ? 'GTC' : 'IOC',
  price: 650_000,
  quantity: told.asked,
  executed,
  quoteMicros: 0,
  status,
  reduceOnly: told.reduceOnly ?? told.leg === 'exit',
  closePosition: false,
  createdAtMs: 1_000,
  updatedAtMs: 1_000,
});

let trades = 0;
const tradeOf = (told: Told, quantity: number, isMaker: boolean): TradeRow => ({
  id: (trades += 1),
  orderId: told.id,
  symbol: told.symbol ?? LONG,
  side: sideOf(told),
  price: 650_000,
  quantity,
  feeE8: 100,
  feeAsset: 'USDT',
  realizedE8: 0,
  isMaker,
  atMs: 1_000,
});

/** An order as the account records it: taken, traded at once, and the rest of it struck off. */
const order = (told: Told, filled: number = told.asked): readonly LedgerEntry[] => [
  change({ orders: [row(told, 0, 'NEW')] }),
  ...(filled === 0
    ? []
    : [
        change({
          orders: [row(told, filled, filled === told.asked ? 'FILLED' : 'PARTIALLY_FILLED')],
          trades: [tradeOf(told, filled, false)],
        }),
      ]),
  ...(filled === told.asked || told.rests === true
    ? []
    : [change({ orders: [row(told, filled, 'EXPIRED')] })]),
];

const later = (told: Told, quantity: number): LedgerEntry =>
  change({
    orders: [row(told, quantity, 'PARTIALLY_FILLED')],
    trades: [tradeOf(told, quantity, true)],
  });

const position = (symbol: string, amount: number): LedgerEntry =>
  change({ positions: [{ symbol, amount, costMicros: 0, updatedAtMs: 1_000 }] });

const judged = (entries: readonly LedgerEntry[]) => {
  const { duplicate, overSold, netCenti } = judgeLedger(withFutures(entries));
  return {
    duplicate: duplicate.length,
    overSold: overSold.length,
    net: Object.fromEntries(netCenti),
  };
};

describe('the verdict on positions in perpetuals', () => {
  it('knows longs and shorts, two of the products each', () => {
    const products = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT'];
    expect(products.map((product) => chosenSide(tickerOf(product)))).toEqual([
      ...['yes', 'no', 'no', 'yes'],
    ]);
  });

  it.each([LONG, SHORT])('finds nothing in %s that is taken and left part by part', (symbol) => {
    const entries = [
      ...order({ symbol, id: 'e1', leg: 'entry', asked: 900 }, 700),
      ...order({ symbol, id: 'x1', leg: 'exit', asked: 700 }, 0),
      ...order({ symbol, id: 'x2', leg: 'exit', asked: 700 }, 300),
      ...order({ symbol, id: 'x3', leg: 'exit', asked: 400 }),
    ];
    expect(judged(entries)).toEqual({
      ...{ duplicate: 0, overSold: 0 },
      net: { [tickerOf(symbol)]: 0 },
    });
  });

  it('finds the twin of an order that has ended, which the venue takes', () => {
    const entry: Told = { id: '1', clientId: 'e1', leg: 'entry', asked: 900 };
    expect(judged([...order(entry), ...order({ ...entry, id: '2' })])).toMatchObject({
      duplicate: 2,
    });
    expect(judged([...order(entry, 0), ...order({ ...entry, id: '2' })])).toMatchObject({
      duplicate: 1,
    });
  });

  it('finds an exit beside one that rests, and none after that was struck off', () => {
    const resting: Told = { id: 'x1', leg: 'exit', asked: 900, rests: true };
    const entries = [
      ...order({ id: 'e1', leg: 'entry', asked: 900 }),
      ...order(resting, 0),
      later(resting, 300),
    ];
    const next = order({ id: 'x2', leg: 'exit', asked: 600 });
    expect(judged([...entries, ...next])).toMatchObject({ duplicate: 1, overSold: 0 });
    const struckOff = change({ orders: [row(resting, 300, 'CANCELED')] });
    expect(judged([...entries, struckOff, ...next])).toMatchObject({ duplicate: 0, overSold: 0 });
  });

  it('finds a position that has turned over, and an exit that may turn it', () => {
    const open: Told = { id: 'x1', leg: 'exit', asked: 100, reduceOnly: false };
    expect(findTurned([position(LONG, 100), position(SHORT, -100)])).toEqual([]);
    expect(findTurned([position(LONG, -1), position(SHORT, 1)])).toHaveLength(2);
    expect(findTurned(order(open))).toHaveLength(1);
    expect(findTurned(order({ ...open, reduceOnly: true }))).toEqual([]);
  });

  it('finds what the venue holds and no order has bought', () => {
    const ours = new Map([[tickerOf(SHORT), 100]]);
    expect(findUnexplained([position(SHORT, -100)], ours)).toEqual([]);
    expect(findUnexplained([position(SHORT, -100), position(SHORT, -90)], ours)).toHaveLength(1);
    expect(findUnexplained([position(LONG, 100)], ours)).toHaveLength(1);
  });

  it('finds a fill that the store lacks, by the id that the client reads', () => {
    const entries = withFutures(order({ id: '1', clientId: 'e1', leg: 'entry', asked: 900 }));
    const [fill] = entries.flatMap((one) => (one.type === 'orderAccepted' ? one.fills : []));
    const known = {
      orders: new Set(['e1']),
      fills: new Set([`binanceUsdm:BTCUSDT:${trades}`]),
      positions: [{ trade: '1', market: tickerOf(LONG), heldCenti: 900, ended: null }],
    };
    expect(fill?.fillId).toBe(`binanceUsdm:BTCUSDT:${trades}`);
    expect(findLosses(entries, judgeLedger(entries), known)).toEqual([]);
    const ignorant = { ...known, fills: new Set<string>() };
    expect(findLosses(entries, judgeLedger(entries), ignorant)).toHaveLength(1);
  });
});
