import { z } from 'zod';

import { FULL_PRICE_CENTI } from '../../../machines/model/money.ts';
import { PROBABILITY_MODELS } from '../../../machines/model/probability-model.ts';
import { guardFromV1, guardFromV2 } from '../../../machines/trades/upgrade.ts';
import { priceUpTo } from './full-price.ts';

/* The guard of a trade as the store has it, of this version or an earlier one. */

const centi = z.number().int().nonnegative();
const enabled = z.boolean();
const duration = z.number();

const stops = {
  stopsEnabled: z.boolean(),
  model: z.enum(PROBABILITY_MODELS),
  probabilityStop: z.object({
    enabled,
    thresholdPercent: z.number(),
    minTtcMs: duration,
    verification: z.object({ enabled, periodMs: duration }),
  }),
  momentumStop: z.object({ enabled, thresholdBp: z.number() }),
  maxQuoteAgeMs: duration,
  maxSpotAgeMs: duration,
};

const attempts = { maxAttempts: centi, retryBaseMs: duration, retryMaxMs: duration };

const guardV1 = z.object({
  ...stops,
  exit: z.object({ ...attempts, slippageCenti: centi, stuckRetryMs: duration }),
});

const guardV2Of = (price: z.ZodNumber) =>
  z.object({
    ...stops,
    exit: z.object({
      ...attempts,
      ladderCenti: z.array(centi).min(1),
      floorCenti: price.nullable(),
      stuckRetryMs: duration.nullable(),
      overdueMs: duration,
    }),
    blind: z.object({ policy: z.enum(['hold', 'exit']), afterMs: duration }),
    settlementOverdueMs: duration,
  });

const guardV2 = guardV2Of(priceUpTo(FULL_PRICE_CENTI));

/** A guard whose prices are at most what both legs cost together. */
export const guardUpTo = (full: number) => {
  const price = priceUpTo(full);
  return guardV2Of(price).extend({
    priceFloor: z.object({
      enabled,
      floorCenti: price,
      confirmingQuotes: z.number().int().positive(),
      maxSpreadCenti: centi,
      maxDivergencePercent: z.number(),
    }),
    takeProfit: z.object({
      enabled,
      gainCenti: centi.nullable(),
      priceCenti: price.nullable(),
    }),
    trailingStop: z.object({
      enabled,
      activationGainCenti: centi,
      distanceCenti: centi,
      stepCenti: z.number().int().positive(),
    }),
    breakEven: z.object({ enabled, activationGainCenti: centi, marginCenti: centi }),
    maxHold: z.object({ enabled, afterMs: duration }),
    beforeClose: z.object({ enabled, ttcMs: duration }),
    limitExit: z.object({ enabled, gainCenti: centi.nullable(), priceCenti: price.nullable() }),
  });
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isGuardV1 = (value: object): boolean =>
  'exit' in value && isObject(value.exit) && 'slippageCenti' in value.exit;

const parsed = <T>(schema: z.ZodType<T>, version: number, value: unknown): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new TypeError(`guard of version ${version} in the store: ${z.prettifyError(result.error)}`);
};

/** The guard of a ticket in its present form, whatever version wrote the ticket. */
export const presentGuard = (value: unknown): unknown => {
  if (!isObject(value)) return value;
  if (isGuardV1(value)) return guardFromV2(guardFromV1(parsed(guardV1, 1, value)));
  if (!('priceFloor' in value)) return guardFromV2(parsed(guardV2, 2, value));
  return value;
};
