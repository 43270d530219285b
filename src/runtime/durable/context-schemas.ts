import { z } from 'zod';

import type { OrderContext } from '../../../machines/model/order.ts';
import type { TradeContext } from '../../../machines/model/trade.ts';

/*
 * What a stored context must look like before an actor is built on it. A context that does not fit
 * quarantines its actor: it was written by other code.
 */

const int = z.number().int();
const count = int.nonnegative();
const price = int.min(0).max(10_000);
const text = z.string().min(1);
const side = z.enum(['yes', 'no']);
const deadline = z.object({ timerId: text, atMs: z.number() }).nullable();
const totals = { filledCenti: count, costMicros: int, feesMicros: int };
const model = z.enum(['logNormal', 'implied']);

const reading = z.object({
  bidCenti: price.nullable(),
  askCenti: price.nullable(),
  probabilityPercent: z.number().nullable(),
  model,
  momentumBp: z.number().nullable(),
  spotMicros: int.nullable(),
  quoteAgeMs: z.number().nullable(),
  spotAgeMs: z.number().nullable(),
});

const cause = z.object({
  rule: z.enum(['probability', 'momentum']),
  value: z.number(),
  threshold: z.number(),
  reading,
});

const guard = z.object({
  stopsEnabled: z.boolean(),
  model,
  probabilityStop: z.object({
    enabled: z.boolean(),
    thresholdPercent: z.number(),
    minTtcMs: z.number(),
    verification: z.object({ enabled: z.boolean(), periodMs: z.number() }),
  }),
  momentumStop: z.object({ enabled: z.boolean(), thresholdBp: z.number() }),
  exit: z.object({
    slippageCenti: count,
    maxAttempts: count,
    retryBaseMs: z.number(),
    retryMaxMs: z.number(),
    stuckRetryMs: z.number(),
  }),
  maxQuoteAgeMs: z.number(),
  maxSpotAgeMs: z.number(),
});

const ticket = z.object({
  ticketId: text,
  origin: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('desk'), desk: text }),
    z.object({ kind: z.literal('ticket'), by: text }),
  ]),
  market: text,
  event: text,
  symbol: text,
  side,
  strikeMicros: int,
  closeAtMs: z.number(),
  exchangeIndex: count,
  tickCenti: int.positive(),
  countCenti: count,
  limitCenti: price,
  guard,
  reading,
});

const settlement = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('binary'), winner: side }),
  z.object({ kind: z.literal('scalar'), yesValueMicros: int }),
  z.object({ kind: z.literal('void') }),
]);

const tradeContext = z.object({
  tradeId: z.string().regex(/^[1-9][0-9]*$/),
  installation: text,
  book: text,
  ticket,
  closeAtMs: z.number(),
  orders: z.record(
    z.string(),
    z.object({ ...totals, leg: z.enum(['entry', 'exit']), ended: z.boolean() }),
  ),
  entry: z.object(totals),
  exit: z.object(totals),
  stopsPaused: z.boolean(),
  exitAttempts: count,
  exitFailures: count,
  exitsUnpriced: count,
  deadline,
  timersArmed: count,
  openedAtMs: z.number().nullable(),
  unprotectedSinceMs: z.number().nullable(),
  unprotectedMs: z.number().nonnegative(),
  unprotectedReason: z.string().nullable(),
  cause: cause.nullable(),
  closeMethod: z
    .enum(['auto_probability', 'auto_momentum_spike', 'manual', 'expired', 'external'])
    .nullable(),
  settlement: settlement.nullable(),
  payoutMicros: int,
  pnlMicros: int.nullable(),
  closedAtMs: z.number().nullable(),
  failure: z.string().nullable(),
});

const orderContext = z.object({
  request: z.object({
    clientOrderId: text,
    tradeId: text,
    leg: z.enum(['entry', 'exit']),
    attempt: int.positive(),
    market: text,
    exchangeIndex: count,
    side,
    action: z.enum(['buy', 'sell']),
    countCenti: count,
    limitCenti: price,
    timeInForce: z.enum(['immediateOrCancel', 'goodTillCanceled']),
    reduceOnly: z.boolean(),
  }),
  policy: z.object({
    lookupGraceMs: z.number(),
    lookupMaxMs: z.number(),
    lookupsBeforeResubmit: count,
    fillGraceMs: z.number(),
  }),
  venueOrderId: text.nullable(),
  fills: z.array(
    z.object({
      fillId: text,
      countCenti: count,
      priceCenti: price,
      feeMicros: int,
      isTaker: z.boolean(),
      atMs: z.number(),
    }),
  ),
  totals: z.object(totals),
  toldCenti: count,
  finalFilledCenti: count.nullable(),
  landed: z.boolean(),
  submissions: count,
  lookups: count,
  missing: count,
  timersArmed: count,
  cancelRequested: z.boolean(),
  reason: z.string().nullable(),
  deadline,
});

const checked = (what: string, schema: z.ZodType, value: unknown): unknown => {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new TypeError(`${what} in the store: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};

/** The trade context in `value`; throws with every fault where it is none. */
export const parseTradeContext = (value: unknown): TradeContext =>
  checked('trade context', tradeContext, value) as TradeContext;

/** The order context in `value`; throws with every fault where it is none. */
export const parseOrderContext = (value: unknown): OrderContext =>
  checked('order context', orderContext, value) as OrderContext;
