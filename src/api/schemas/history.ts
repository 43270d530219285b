import { z } from 'zod';

import { ORDER_STATES } from '../../../machines/model/order.ts';
import { STOP_RULES } from '../../../machines/model/reading.ts';
import { DIRECTIONS, SIGNAL_RULES } from '../../../machines/model/signal.ts';
import { countCenti, instantMs, micros, named, priceCenti } from './registry.ts';
import { standing } from './trade.ts';

const reading = named(
  'Reading',
  z
    .object({
      bidCenti: priceCenti.nullable(),
      askCenti: priceCenti.nullable(),
      probabilityPercent: z.number().nullable(),
      model: z.string(),
      momentumBp: z.number().nullable(),
      spotMicros: micros.nullable(),
      quoteAgeMs: z.number().nullable(),
      spotAgeMs: z.number().nullable(),
    })
    .describe('What was proven about the market at one instant; what was not is null.'),
);

const reason = z.object({ rule: z.enum(STOP_RULES), value: z.number(), threshold: z.number() });

export const transition = named(
  'Transition',
  z
    .object({
      seq: z.int(),
      atMs: instantMs,
      actor: z.string().describe('`trade`, or the client order id.'),
      from: z.string().nullable(),
      to: z.string(),
      event: z.string(),
      fact: z.string().nullable().describe('What the event tells, in plain words.'),
      cause: reason
        .extend({ reading, settingsVersion: z.number(), reasons: z.array(reason) })
        .nullable()
        .describe('Why a stop fired: the rule that named it, and all that crossed on the tick.'),
      reading: reading.nullable(),
      reason: z.string().nullable(),
    })
    .describe('One committed transition of a trade or of one of its orders.'),
);

export const transitionPage = named(
  'TransitionPage',
  z.object({
    total: z.int(),
    transitions: z.array(transition),
    next: z.string().nullable(),
  }),
);

export const orders = named(
  'Orders',
  z.object({
    orders: z.array(
      z.object({
        orderId: z.string(),
        leg: z.enum(['entry', 'exit']),
        attempt: z.int(),
        state: z.enum(ORDER_STATES),
        seq: z.int(),
        venueOrderId: z.string().nullable(),
        countCenti,
        limitCenti: priceCenti,
        timeInForce: z.enum(['immediateOrCancel', 'goodTillCanceled']),
        filledCenti: countCenti,
        costMicros: micros,
        feesMicros: micros,
        reason: z.string().nullable(),
        parkedReason: z
          .string()
          .nullable()
          .default(null)
          .describe('Why it is parked: it failed too often, nobody follows it. Null: it is not.'),
        createdAtMs: instantMs,
        updatedAtMs: instantMs,
        endedAtMs: instantMs.nullable(),
      }),
    ),
  }),
);

export const fills = named(
  'Fills',
  z.object({
    fills: z.array(
      z.object({
        fillId: z.string(),
        orderId: z.string(),
        countCenti,
        priceCenti,
        feeMicros: micros.describe('As the venue has booked it.'),
        estimateMicros: micros
          .nullable()
          .describe('By the formula for takers; null of a maker’s fill, which none is given for.'),
        isTaker: z.boolean(),
        atMs: instantMs,
      }),
    ),
  }),
);

const vote = z.object({
  rule: z.enum(SIGNAL_RULES),
  direction: z.enum(DIRECTIONS),
  strength: z.number(),
  weight: z.number(),
  value: z.number().nullable(),
  threshold: z.number(),
});

const entry = z
  .object({
    by: z.string(),
    signal: z
      .object({
        frameMs: z.int(),
        closedAtMs: instantMs,
        direction: z.enum(DIRECTIONS),
        confidencePercent: z.number(),
        minConfidencePercent: z.number(),
        votes: z.array(vote).nullable().describe('Null where the signal is not kept any more.'),
      })
      .nullable(),
  })
  .describe('Who asked for the trade, and of a desk that requires a signal, on which one.');

export const explanation = named(
  'Explanation',
  z.object({
    transition,
    transitions: z.int().describe('How many the trade has.'),
    settingsVersion: z.number().nullable(),
    decidedAtMs: instantMs,
    entry,
    steps: z
      .array(z.object({ what: z.string(), afterMs: z.number(), storedAfterMs: z.number() }))
      .describe('What followed the decision, on the market’s clock and on the database’s.'),
    now: standing.nullable().describe('Where a live trade stands; null where that was not asked.'),
  }),
);
