import { z } from 'zod';

import type { OrderEvent } from '../../../machines/model/order.ts';
import type { TradeEvent, TradeInput } from '../../../machines/model/trade.ts';
import type { OrderInput } from '../../../machines/orders/birth.ts';
import { ORDER_POLICY_SINCE_V1 } from '../../../machines/orders/upgrade.ts';
import { guard } from './guard-schemas.ts';
import type { Born } from './envelope.ts';
import type { JournalReader } from './replay.ts';
import {
  cause,
  checked,
  count,
  fill,
  leg,
  orderPolicy,
  orderRequest,
  reading,
  settlement,
  text,
  ticket,
  totals,
} from './schema-parts.ts';

/* What a journaled event must look like before it is decided anew or shown. */

const words = z.string();
const report = { ...totals, orderId: text, leg };
const venueStatus = z.enum(['resting', 'canceled', 'executed']);

type Shapes<Type extends string> = Readonly<Record<Type, z.ZodRawShape>>;

const TRADE_EVENTS: Shapes<TradeEvent['type']> = {
  'order.filled': { ...report, complete: z.boolean() },
  'order.died': { ...report, reason: words },
  'watch.armed': { reading },
  'watch.lost': { reason: words, sinceMs: z.number().optional() },
  'mark.moved': { reading },
  'stop.tripped': { cause },
  'close.requested': { by: words, countCenti: count.nullable().default(null), reading },
  'exit.retry': { by: words, reading },
  'stops.pause': { by: words },
  'stops.resume': { by: words },
  'guard.changed': { by: words, settings: guard, settingsVersion: count },
  'deadline.reached': { timerId: text, reading },
  'market.moved': { closeAtMs: z.number() },
  'market.closed': {},
  'market.settled': { result: settlement },
  'position.vanished': { why: words },
  'position.release': { by: words },
};

const ORDER_EVENTS: Shapes<OrderEvent['type']> = {
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

const eventOf = <Type extends string>(shapes: Shapes<Type>): z.ZodType => {
  const [first, ...others] = Object.entries<z.ZodRawShape>(shapes).map(([type, shape]) =>
    z.object({ type: z.literal(type), atMs: z.number(), ...shape }),
  );
  if (first === undefined) throw new TypeError('events: expected one at least, found none');
  return z.discriminatedUnion('type', [first, ...others]);
};

const bornFrom = (input: z.ZodType): z.ZodType =>
  z.object({ type: z.literal('actor.born'), atMs: z.number(), input });

const tradeEvent = eventOf(TRADE_EVENTS);
const orderEvent = eventOf(ORDER_EVENTS);
const tradeBirth = bornFrom(
  z.object({ tradeId: text, installation: text, book: text, ticket, atMs: z.number() }),
);
/** Version 1 had no check of what rests. */
const bornPolicy = orderPolicy.extend({
  checkMs: z.number().default(ORDER_POLICY_SINCE_V1.checkMs),
});
const orderBirth = bornFrom(z.object({ request: orderRequest, policy: bornPolicy }));

/** Reads the journal of a trade. */
export const tradeJournal: JournalReader<TradeEvent, TradeInput> = {
  birth: (value) => checked('birth of a trade', tradeBirth, value) as Born<TradeInput>,
  event: (value) => checked('trade event', tradeEvent, value) as TradeEvent,
};

/** Reads the journal of an order. */
export const orderJournal: JournalReader<OrderEvent, OrderInput> = {
  birth: (value) => checked('birth of an order', orderBirth, value) as Born<OrderInput>,
  event: (value) => checked('order event', orderEvent, value) as OrderEvent,
};
