import { z } from 'zod';

import type { Result } from '../../../machines/model/result.ts';
import type { VenueFault } from '../venue.ts';
import type { KalshiReads } from './reads.ts';

/* How the exchange and the account stand. */

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const bucket = z.object({ refill_rate: z.number(), bucket_capacity: z.number() });

const statusSchema = z.object({
  exchange_active: z.boolean(),
  trading_active: z.boolean(),
  exchange_estimated_resume_time: z.string().nullish(),
  exchange_index_statuses: z
    .array(z.object({ exchange_index: z.int(), trading_active: z.boolean() }))
    .default([]),
});
const balanceSchema = z.object({
  balance: z.int(),
  balance_breakdown: z.array(z.object({ exchange_index: z.int(), balance: decimal })).default([]),
});
const limitsSchema = z.object({ usage_tier: z.string(), read: bucket, write: bucket });
const keysSchema = z.object({
  api_keys: z.array(z.object({ api_key_id: z.string(), scopes: z.array(z.string()).default([]) })),
});

export type ExchangeStatus = z.infer<typeof statusSchema>;
export type ShardBalances = z.infer<typeof balanceSchema>;
export type RateTier = z.infer<typeof limitsSchema>;
export type ApiKeys = z.infer<typeof keysSchema>;

/** What an answer says of the exchange; null where it cannot be read. */
export const parseExchangeStatus = (body: unknown): ExchangeStatus | null =>
  statusSchema.safeParse(body).data ?? null;

type Asked<T> = Promise<Result<T, VenueFault>>;

/** Public: whether anything can be traded, and on which shards. */
export const readExchangeStatus = (reads: KalshiReads): Asked<ExchangeStatus> =>
  reads.one('/exchange/status', statusSchema);

/** Cash in cents, and in dollars by shard: each shard pays for its own orders. */
export const readShardBalances = (reads: KalshiReads): Asked<ShardBalances> =>
  reads.one('/portfolio/balance', balanceSchema);

/** Tokens a second and at most, of the account's tier. */
export const readRateTier = (reads: KalshiReads): Asked<RateTier> =>
  reads.one('/account/limits', limitsSchema);

/** The account's keys with what each may do. */
export const readApiKeys = (reads: KalshiReads): Asked<ApiKeys> =>
  reads.one('/api_keys', keysSchema);
