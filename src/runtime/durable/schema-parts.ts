import { z } from 'zod';

import { PROBABILITY_MODELS } from '../../../machines/model/probability-model.ts';
import { guardFromV1 } from '../../../machines/trades/upgrade.ts';

/* Pieces of what the store returns, checked before the runtime builds on them. */

export const int = z.number().int();
export const count = int.nonnegative();
const price = int.min(0).max(10_000);
export const text = z.string().min(1);
const side = z.enum(['yes', 'no']);
export const deadline = z.object({ timerId: text, atMs: z.number() }).nullable();
export const totals = { filledCenti: count, costMicros: int, feesMicros: int };
const model = z.enum(PROBABILITY_MODELS);

export const reading = z.object({
  bidCenti: price.nullable(),
  askCenti: price.nullable(),
  probabilityPercent: z.number().nullable(),
  model,
  momentumBp: z.number().nullable(),
  spotMicros: int.nullable(),
  quoteAgeMs: z.number().nullable(),
  spotAgeMs: z.number().nullable(),
});

export const cause = z.object({
  rule: z.enum(['probability', 'momentum', 'feedBlind']),
  value: z.number(),
  threshold: z.number(),
  reading,
});

const stops = {
  stopsEnabled: z.boolean(),
  model,
  probabilityStop: z.object({
    enabled: z.boolean(),
    thresholdPercent: z.number(),
    minTtcMs: z.number(),
    verification: z.object({ enabled: z.boolean(), periodMs: z.number() }),
  }),
  momentumStop: z.object({ enabled: z.boolean(), thresholdBp: z.number() }),
  maxQuoteAgeMs: z.number(),
  maxSpotAgeMs: z.number(),
};
const attempts = { maxAttempts: count, retryBaseMs: z.number(), retryMaxMs: z.number() };

const guardV1 = z.object({
  ...stops,
  exit: z.object({ ...attempts, slippageCenti: count, stuckRetryMs: z.number() }),
});

const isGuardV1 = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'exit' in value &&
  typeof value.exit === 'object' &&
  value.exit !== null &&
  'slippageCenti' in value.exit;

/** The guard of a ticket in its present form, whatever version wrote the ticket. */
export const presentGuard = (value: unknown): unknown => {
  if (!isGuardV1(value)) return value;
  const parsed = guardV1.safeParse(value);
  if (parsed.success) return guardFromV1(parsed.data);
  throw new TypeError(`guard of version 1 in the store: ${z.prettifyError(parsed.error)}`);
};

const guard = z.preprocess(
  presentGuard,
  z.object({
    ...stops,
    exit: z.object({
      ...attempts,
      ladderCenti: z.array(count).min(1),
      floorCenti: price.nullable(),
      stuckRetryMs: z.number().nullable(),
      overdueMs: z.number(),
    }),
    blind: z.object({ policy: z.enum(['hold', 'exit']), afterMs: z.number() }),
    settlementOverdueMs: z.number(),
  }),
);

export const ticket = z.object({
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

export const settlement = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('binary'), winner: side }),
  z.object({ kind: z.literal('scalar'), yesValueMicros: int }),
  z.object({ kind: z.literal('void') }),
]);

export const leg = z.enum(['entry', 'exit']);

export const orderRequest = z.object({
  clientOrderId: text,
  tradeId: text,
  leg,
  attempt: int.positive(),
  market: text,
  exchangeIndex: count,
  side,
  action: z.enum(['buy', 'sell']),
  countCenti: count,
  limitCenti: price,
  timeInForce: z.enum(['immediateOrCancel', 'goodTillCanceled']),
  reduceOnly: z.boolean(),
});

export const orderPolicy = z.object({
  lookupGraceMs: z.number(),
  lookupMaxMs: z.number(),
  lookupsBeforeResubmit: count,
  fillGraceMs: z.number(),
  checkMs: z.number(),
});

export const fill = z.object({
  fillId: text,
  countCenti: count,
  priceCenti: price,
  feeMicros: int,
  isTaker: z.boolean(),
  atMs: z.number(),
});

/** What `schema` makes of `value`; throws with every fault where it does not fit. */
export const checked = (what: string, schema: z.ZodType, value: unknown): unknown => {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new TypeError(`${what} in the store: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
