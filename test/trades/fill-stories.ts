import fc from 'fast-check';
import { expect } from 'vitest';

import type { Side } from '../../machines/model/contract.ts';
import type { ClientOrderId } from '../../machines/model/ids.ts';
import type { SettlementResult } from '../../machines/model/market.ts';
import {
  addMicros,
  costMicros,
  countCenti,
  FULL_PRICE_CENTI,
  heldPriceCenti,
  micros,
  takerFeeMicros,
  type Micros,
} from '../../machines/model/money.ts';
import type { Leg, OrderTotals } from '../../machines/model/order.ts';
import { isTradeState, type TradeContext, type TradeEvent } from '../../machines/model/trade.ts';
import { NO_TOTALS } from '../../machines/trades/position.ts';
import { tradeRow } from '../../machines/trades/projection.ts';
import type { Step } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { after, born, CLOSE_AT, orderIdOf, play, reading } from '../support/trade-fixtures.ts';

/* Random lives of a trade in fills, told to the real chart, and what their cash comes to. */

export type Trade = Step<TradeContext>;

/** What the venue books for one fill: its fee in steps of $0.0001, nothing for a maker. */
export type Fill = {
  readonly count: number;
  readonly priceCenti: number;
  readonly isTaker: boolean;
};

export const booked = ({ count, priceCenti, isTaker }: Fill): Micros =>
  isTaker ? takerFeeMicros(countCenti(count), heldPriceCenti(priceCenti), 100) : micros(0);

const totalsOf = (fills: readonly Fill[]): OrderTotals =>
  fills.reduce<OrderTotals>(
    (sum, fill) => ({
      filledCenti: countCenti(sum.filledCenti + fill.count),
      costMicros: addMicros(
        sum.costMicros,
        costMicros(heldPriceCenti(fill.priceCenti), countCenti(fill.count)),
      ),
      feesMicros: addMicros(sum.feesMicros, booked(fill)),
    }),
    NO_TOTALS,
  );

export const report = (
  orderId: ClientOrderId,
  leg: Leg,
  fills: readonly Fill[],
  complete: boolean,
): TradeEvent => ({
  type: 'order.filled',
  orderId,
  leg,
  ...totalsOf(fills),
  complete,
  atMs: after(1),
});

/** The cumulative reports of an order that is filled fill by fill. */
export const reports = (
  orderId: ClientOrderId,
  leg: Leg,
  fills: readonly Fill[],
): readonly TradeEvent[] =>
  fills.map((_, at) => report(orderId, leg, fills.slice(0, at + 1), at === fills.length - 1));

export const countOf = (fills: readonly Fill[]): number =>
  fills.reduce((sum, { count }) => sum + count, 0);

/** A trade that has bought these fills. */
export const bought = (side: Side, entry: readonly Fill[]): Trade =>
  play(
    born({ side, countCenti: countCenti(countOf(entry)) }),
    ...reports(orderIdOf('entry', 1), 'entry', entry),
  );

/** Asks for `count` of the position to be sold and has the exit filled by `fills`. */
export const sold = (trade: Trade, fills: readonly Fill[]): Trade => {
  const asking = tradeLogic.step(trade, {
    type: 'close.requested',
    countCenti: countCenti(countOf(fills)),
    by: 'test',
    reading: reading(),
    atMs: after(2),
  });
  const request = asking.intents.flatMap((intent) =>
    intent.type === 'placeOrder' ? [intent.request] : [],
  )[0];
  if (request === undefined) throw new Error(`expected an exit, found none in ${asking.state}`);
  expect(request.countCenti).toBe(countOf(fills));
  return play(asking, ...reports(request.clientOrderId, 'exit', fills));
};

export const settled = (trade: Trade, result: SettlementResult): Trade =>
  play(
    trade,
    { type: 'market.closed', atMs: CLOSE_AT },
    { type: 'market.settled', result, atMs: CLOSE_AT },
  );

export const marked = (trade: Trade, bids: readonly number[]): Trade =>
  play(
    trade,
    ...bids.map((bid): TradeEvent => ({
      type: 'mark.moved',
      reading: reading({ bidCenti: heldPriceCenti(bid) }),
      atMs: after(3),
    })),
  );

/** Cash that has moved: what fills have brought less what they have cost, after fees. */
export const cashOf = (entry: readonly Fill[], exits: readonly (readonly Fill[])[]): number =>
  exits.flat().reduce((sum, fill) => sum + fill.priceCenti * fill.count - booked(fill), 0) -
  entry.reduce((sum, fill) => sum + fill.priceCenti * fill.count + booked(fill), 0);

export const price = fc.integer({ min: 1, max: FULL_PRICE_CENTI - 1 });
export const fill = fc.record<Fill>({
  count: fc.integer({ min: 1, max: 50_000 }),
  priceCenti: price,
  isTaker: fc.boolean(),
});
export const side = fc.constantFrom<Side>('yes', 'no');
export const result = fc.oneof(
  fc.constantFrom<SettlementResult>(
    { kind: 'binary', winner: 'yes' },
    { kind: 'binary', winner: 'no' },
    { kind: 'void' },
  ),
  fc
    .integer({ min: 0, max: 1_000_000 })
    .map((value): SettlementResult => ({ kind: 'scalar', yesValueMicros: micros(value) })),
);

/** Cuts `count` contracts into fills of these weights; each has at least a hundredth. */
const cut = (count: number, pieces: readonly Fill[]): readonly Fill[] => {
  let left = count;
  const fills: Fill[] = [];
  for (const [at, piece] of pieces.entries()) {
    const isLast = at === pieces.length - 1;
    const part = isLast ? left : Math.min(left, piece.count);
    if (part > 0) fills.push({ ...piece, count: part });
    left -= part;
  }
  return fills;
};

type Story = {
  readonly side: Side;
  readonly entry: readonly Fill[];
  /** Partial exits, one order each. */
  readonly exits: readonly (readonly Fill[])[];
  readonly bids: readonly number[];
  readonly result: SettlementResult;
};

const pieces = fc.array(fill, { minLength: 1, maxLength: 4 });

/** An entry in fills, exits in parts of what is held, marks between them, and a result. */
export const story = fc
  .record({
    side,
    entry: fc.array(fill, { minLength: 1, maxLength: 5 }),
    parts: fc.array(fc.record({ share: fc.integer({ min: 1, max: 99 }), pieces }), {
      maxLength: 3,
    }),
    bids: fc.array(price, { maxLength: 8 }),
    result,
  })
  .map(({ parts, ...told }): Story => {
    let held = countOf(told.entry);
    const exits = parts.flatMap(({ share, pieces: into }) => {
      const count = Math.floor((held * share) / 100);
      held -= count;
      return count > 0 && held > 0 ? [cut(count, into)] : [];
    });
    return { ...told, exits };
  });

/** The story up to the end of its exits, still holding something. */
export const held = ({ side: held, entry, exits, bids }: Story): Trade =>
  exits.reduce<Trade>(sold, marked(bought(held, entry), bids));

export const outcome = ({ pnlMicros }: TradeContext): 'W' | 'L' | 'D' => {
  if (pnlMicros === 0) return 'D';
  return (pnlMicros ?? NaN) > 0 ? 'W' : 'L';
};

export const row = ({ state, context }: Trade): ReturnType<typeof tradeRow> => {
  if (!isTradeState(state)) throw new TypeError(`expected a state of a trade, found ${state}`);
  return tradeRow(state, context);
};
