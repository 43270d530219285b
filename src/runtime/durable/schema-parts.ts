import { z } from 'zod';

import { linearInstrument } from '../../../db/rows.ts';
import { FULL_PRICE_CENTI } from '../../../machines/model/money.ts';
import { PROBABILITY_MODELS } from '../../../machines/model/probability-model.ts';
import { STOP_RULES } from '../../../machines/model/reading.ts';
import { DIRECTIONS } from '../../../machines/model/signal.ts';
import { causeFromV2, SETTINGS_FILE_VERSION } from '../../../machines/trades/upgrade.ts';
import { priceUpTo } from './full-price.ts';
import { guardUpTo, presentGuard } from './guard-schemas.ts';

/*
 * Pieces of what the store returns, checked before the runtime builds on them. `UpTo`: with prices
 * of a market whose legs cost so much together.
 */

export const int = z.number().int();
export const count = int.nonnegative();
export const text = z.string().min(1);
const side = z.enum(['yes', 'no']);
export const deadline = z.object({ timerId: text, atMs: z.number() }).nullable();
export const totals = { filledCenti: count, costMicros: int, feesMicros: int };
const model = z.enum(PROBABILITY_MODELS);

export const readingUpTo = (full: number) =>
  z.object({
    bidCenti: priceUpTo(full).nullable(),
    askCenti: priceUpTo(full).nullable(),
    probabilityPercent: z.number().nullable(),
    model,
    tableVersion: int.positive().exactOptional(),
    momentumBp: z.number().nullable(),
    spotMicros: int.nullable(),
    quoteAgeMs: z.number().nullable(),
    spotAgeMs: z.number().nullable(),
  });

const reason = { rule: z.enum(STOP_RULES), value: z.number(), threshold: z.number() };
const causeV2UpTo = (full: number) => z.object({ ...reason, reading: readingUpTo(full) });
const causeV2 = causeV2UpTo(FULL_PRICE_CENTI);

/** A cause that an earlier version has journaled names one rule, and no settings. */
const presentCause = (value: unknown): unknown => {
  const isPresent = typeof value === 'object' && value !== null && 'reasons' in value;
  const parsed = isPresent ? null : causeV2.safeParse(value);
  return parsed?.success === true ? causeFromV2(parsed.data) : value;
};

export const causeUpTo = (full: number) =>
  z.preprocess(
    presentCause,
    causeV2UpTo(full).extend({
      settingsVersion: count,
      reasons: z.array(z.object(reason)).min(1),
    }),
  );

type WithGuard = { readonly guard: unknown; readonly settingsVersion?: unknown };

const isTicket = (value: unknown): value is WithGuard =>
  typeof value === 'object' && value !== null && 'guard' in value;

/** A ticket is stored once, as it was written: here as this version would write it. */
export const presentTicket = (value: unknown): unknown =>
  isTicket(value)
    ? {
        ...value,
        guard: presentGuard(value.guard),
        settingsVersion: value.settingsVersion ?? SETTINGS_FILE_VERSION,
      }
    : value;

const actedOn = z.object({
  frameMs: int.positive(),
  closedAtMs: z.number(),
  direction: z.enum(DIRECTIONS),
  confidencePercent: z.number(),
  minConfidencePercent: z.number(),
});

const ticketFacts = {
  ticketId: text,
  origin: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('desk'), desk: text, signal: actedOn.exactOptional() }),
    z.object({ kind: z.literal('ticket'), by: text }),
    z.object({
      kind: z.literal('adoption'),
      by: text,
      position: z.object({
        costMicros: count.nullable(),
        feesMicros: int,
        priced: z.enum(['fills', 'exposure', 'unknown']),
      }),
    }),
  ]),
  market: text,
  event: text,
  symbol: text,
  side,
  strikeMicros: int,
  closeAtMs: z.number(),
  exchangeIndex: count,
  tickCenti: int.positive(),
  priceRanges: z
    .array(z.object({ fromCenti: count, toCenti: count, stepCenti: int.positive() }))
    .exactOptional(),
  countCenti: count,
  settingsVersion: count,
  instrument: linearInstrument.exactOptional(),
};

export const ticketUpTo = (full: number) =>
  z.preprocess(
    presentTicket,
    z.object({
      ...ticketFacts,
      limitCenti: priceUpTo(full),
      guard: guardUpTo(full),
      reading: readingUpTo(full),
    }),
  );

export const settlement = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('binary'), winner: side }),
  z.object({ kind: z.literal('scalar'), yesValueMicros: int }),
  z.object({ kind: z.literal('void') }),
]);

export const leg = z.enum(['entry', 'exit']);

const requestFacts = {
  clientOrderId: text,
  tradeId: text,
  leg,
  attempt: int.positive(),
  market: text,
  exchangeIndex: count,
  side,
  action: z.enum(['buy', 'sell']),
  countCenti: count,
  timeInForce: z.enum(['immediateOrCancel', 'goodTillCanceled']),
  reduceOnly: z.boolean(),
  instrument: linearInstrument.exactOptional(),
};

export const requestUpTo = (full: number) =>
  z.object({ ...requestFacts, limitCenti: priceUpTo(full) });

export const orderPolicy = z.object({
  lookupGraceMs: z.number(),
  lookupMaxMs: z.number(),
  lookupsBeforeResubmit: count,
  fillGraceMs: z.number(),
  checkMs: z.number(),
});

export const fillUpTo = (full: number) =>
  z.object({
    fillId: text,
    countCenti: count,
    priceCenti: priceUpTo(full),
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
