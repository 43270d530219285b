import { z } from 'zod';

import { eventTicker, fillId, marketTicker, venueOrderId } from '../../../machines/model/ids.ts';
import { countCenti, micros, yesPriceCenti } from '../../../machines/model/money.ts';
import { epochMs } from '../../../machines/model/time.ts';
import { change } from '../binance/trading/rows.ts';

/*
 * The paper venue's book of record: one JSON line per thing it has accepted or refused. The account
 * is the fold of these lines, live and after a restart alike.
 */

const instant = z.number().transform(epochMs);
const price = z.number().transform(yesPriceCenti);
const count = z.number().transform(countCenti);
const amount = z.number().transform(micros);
const market = z.string().transform(marketTicker);
const order = z.string().transform(venueOrderId);

const endReason = z.enum([
  'ReduceOnlyCancel',
  'ExpiryCancel',
  'CloseCancel',
  'MarginCancel',
  'HaltCancel',
  'ImmediateOrCancel',
  'UserCancel',
  'Decrease',
]);

const fill = z.strictObject({
  fillId: z.string().transform(fillId),
  priceCenti: price,
  countCenti: count,
  feeMicros: amount,
  isTaker: z.boolean(),
});

const placedOrder = z.strictObject({
  orderId: order,
  clientOrderId: z.string().nullable(),
  ticker: market,
  event: z.string().transform(eventTicker),
  side: z.enum(['bid', 'ask']),
  priceCenti: price,
  countCenti: count,
  timeInForce: z.enum(['immediate_or_cancel', 'fill_or_kill', 'good_till_canceled']),
  selfTradePrevention: z.enum(['taker_at_cross', 'maker']),
  reduceOnly: z.boolean(),
  expiresAtMs: instant.nullable(),
  /** Ledgers of older makes do not say. */
  cancelOnPause: z.boolean().default(false),
});

export const ledgerEntry = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('sessionOpened'),
    version: z.literal(1),
    sessionId: z.string(),
    tapeId: z.string(),
    tapeLabel: z.string(),
  }),
  z.strictObject({ type: z.literal('accountFunded'), atMs: instant, amountMicros: amount }),
  /**
   * `reason`: why the venue struck the unfilled rest off at once; null lets it rest. `excessCenti`:
   * what a reduce-only order asked beyond the position.
   */
  z.strictObject({
    type: z.literal('orderAccepted'),
    atMs: instant,
    order: placedOrder,
    fills: z.array(fill).readonly(),
    excessCenti: count,
    reason: endReason.nullable(),
  }),
  z.strictObject({
    type: z.literal('orderRefused'),
    atMs: instant,
    clientOrderId: z.string().nullable(),
    ticker: z.string(),
    code: z.string(),
  }),
  z.strictObject({ type: z.literal('orderFilled'), atMs: instant, orderId: order, fill }),
  z.strictObject({
    type: z.literal('orderCancelled'),
    atMs: instant,
    orderId: order,
    reason: endReason,
  }),
  /** `countCenti`: what may ever be filled, with what has been; `fills`: what it takes at once. */
  z.strictObject({
    type: z.literal('orderAmended'),
    atMs: instant,
    orderId: order,
    clientOrderId: z.string().nullable(),
    priceCenti: price,
    countCenti: count,
    fills: z.array(fill).readonly(),
  }),
  z.strictObject({
    type: z.literal('orderDecreased'),
    atMs: instant,
    orderId: order,
    remainingCenti: count,
  }),
  z.strictObject({
    type: z.literal('marketSettled'),
    atMs: instant,
    ticker: market,
    event: z.string().transform(eventTicker),
    winner: z.enum(['yes', 'no']),
  }),
  /** The paper account on futures, beside the one on Kalshi. */
  z.strictObject({ type: z.literal('futuresChanged'), atMs: instant, change }),
  z.strictObject({ type: z.literal('tapeEnded'), atMs: instant }),
  z.strictObject({ type: z.literal('sessionFinished'), atMs: instant }),
]);

export type LedgerEntry = z.infer<typeof ledgerEntry>;
export type LedgerFill = z.infer<typeof fill>;
export type PlacedOrder = z.infer<typeof placedOrder>;
export type EndReason = z.infer<typeof endReason>;
/** `bid` buys YES, `ask` sells it (or buys NO). */
export type BookSide = PlacedOrder['side'];
