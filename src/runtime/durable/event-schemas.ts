import { z } from 'zod';

import type { OrderEvent } from '../../../machines/model/order.ts';
import type { TradeEvent, TradeInput } from '../../../machines/model/trade.ts';
import type { OrderInput } from '../../../machines/orders/birth.ts';
import { ORDER_POLICY_SINCE_V1 } from '../../../machines/orders/upgrade.ts';
import { fullPriceBy, perFullPrice } from './full-price.ts';
import { guardUpTo } from './guard-schemas.ts';
import type { Born } from './envelope.ts';
import type { JournalReader } from './replay.ts';
import {
  causeUpTo,
  checked,
  count,
  fillUpTo,
  leg,
  orderPolicy,
  readingUpTo,
  requestUpTo,
  settlement,
  text,
  ticketUpTo,
  totals,
} from './schema-parts.ts';

/* What a journaled event must look like before it is decided anew or shown. */

const words = z.string();
const report = { ...totals, orderId: text, leg };
const venueStatus = z.enum(['resting', 'canceled', 'executed']);

type Shapes<Type extends string> = Readonly<Record<Type, z.ZodRawShape>>;

const tradeEvents = (full: number): Shapes<TradeEvent['type']> => {
  const reading = readingUpTo(full);
  return {
    'order.filled': { ...report, complete: z.boolean() },
    'order.died': { ...report, reason: words },
    'watch.armed': { reading },
    'watch.lost': { reason: words, sinceMs: z.number().optional() },
    'mark.moved': { reading },
    'stop.tripped': { cause: causeUpTo(full) },
    'close.requested': { by: words, countCenti: count.nullable().default(null), reading },
    'exit.retry': { by: words, reading },
    'stops.pause': { by: words },
    'stops.resume': { by: words },
    'guard.changed': { by: words, settings: guardUpTo(full), settingsVersion: count },
    'deadline.reached': { timerId: text, reading },
    'market.moved': { closeAtMs: z.number() },
    'market.closed': {},
    'market.settled': { result: settlement },
    'position.vanished': { why: words },
    'position.release': { by: words },
  };
};

const orderEvents = (full: number): Shapes<OrderEvent['type']> => {
  const fill = fillUpTo(full);
  return {
    'order.submit': {},
    'order.cancel': { by: words },
    'submission.accepted': { venueOrderId: text, filledCenti: count, remainingCenti: count },
    'submission.rejected': { code: words, message: words },
    'submission.unknown': { why: words, landed: z.boolean() },
    'lookup.found': {
      venueOrderId: text,
      status: venueStatus,
      filledCenti: count,
      fills: z.array(fill),
    },
    'lookup.missing': {},
    'lookup.unknown': { why: words },
    'fill.seen': { fill },
    'order.ended': { venueOrderId: text, status: venueStatus, filledCenti: count, reason: words },
    'cancel.accepted': { reducedByCenti: count },
    'cancel.unknown': { why: words },
    'process.recovered': {},
    'deadline.reached': { timerId: text },
  };
};

const eventOf = <Type extends string>(shapes: Shapes<Type>): z.ZodType => {
  const [first, ...others] = Object.entries<z.ZodRawShape>(shapes).map(([type, shape]) =>
    z.object({ type: z.literal(type), atMs: z.number(), ...shape }),
  );
  if (first === undefined) throw new TypeError('events: expected one at least, found none');
  return z.discriminatedUnion('type', [first, ...others]);
};

const bornFrom = (input: z.ZodType): z.ZodType =>
  z.object({ type: z.literal('actor.born'), atMs: z.number(), input });

const tradeEventUpTo = perFullPrice((full) => eventOf(tradeEvents(full)));
const orderEventUpTo = perFullPrice((full) => eventOf(orderEvents(full)));
const tradeBirthUpTo = perFullPrice((full) =>
  bornFrom(
    z.object({
      tradeId: text,
      installation: text,
      book: text,
      ticket: ticketUpTo(full),
      atMs: z.number(),
    }),
  ),
);
/** Version 1 had no check of what rests. */
const bornPolicy = orderPolicy.extend({
  checkMs: z.number().default(ORDER_POLICY_SINCE_V1.checkMs),
});
const orderBirthUpTo = perFullPrice((full) =>
  bornFrom(z.object({ request: requestUpTo(full), policy: bornPolicy })),
);

const inputOf = (birth: unknown): unknown =>
  z.object({ input: z.unknown() }).safeParse(birth).data?.input;

/** Reads the journal of a trade. */
export const tradeJournal: JournalReader<TradeEvent, TradeInput> = {
  birth: (value) => {
    const schema = tradeBirthUpTo(fullPriceBy(inputOf(value), 'ticket'));
    return checked('birth of a trade', schema, value) as Born<TradeInput>;
  },
  event: (value, context) => {
    const schema = tradeEventUpTo(fullPriceBy(context, 'ticket'));
    return checked('trade event', schema, value) as TradeEvent;
  },
};

/** Reads the journal of an order. */
export const orderJournal: JournalReader<OrderEvent, OrderInput> = {
  birth: (value) => {
    const schema = orderBirthUpTo(fullPriceBy(inputOf(value), 'request'));
    return checked('birth of an order', schema, value) as Born<OrderInput>;
  },
  event: (value, context) => {
    const schema = orderEventUpTo(fullPriceBy(context, 'request'));
    return checked('order event', schema, value) as OrderEvent;
  },
};
