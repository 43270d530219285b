import { z } from 'zod';

import {
  clientOrderId,
  intentId,
  tradeId,
  type BookId,
  type ClientOrderId,
  type IntentId,
  type TradeId,
} from '../machines/model/ids.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { ActorKey, Intent } from '../machines/ports.ts';
import { TRADE_ACTOR } from './journal/entry.ts';
import type { Queryable } from './queryable.ts';
import { instant, instantColumn } from './rows.ts';

/*
 * What a process takes up after a start: the actors that have not ended, and the effects whose
 * outcome is not known. Contexts are returned as stored; the runtime validates them against the
 * machine that is to run them.
 */

/** A durable actor at rest. */
export type LiveActor = {
  readonly tradeId: TradeId;
  readonly state: string;
  readonly seq: number;
  readonly machineVersion: number;
  readonly deadlineAtMs: EpochMs | null;
  /** Whole: with the ticket or the request, which the journal keeps apart. */
  readonly context: unknown;
};
export type LiveTrade = LiveActor & {
  /** Why the trade is parked; null while it is guarded. */
  readonly quarantineReason: string | null;
};
export type LiveOrder = LiveActor & { readonly orderId: ClientOrderId };

const actorColumns = {
  tradeId: z.string().transform(tradeId),
  state: z.string(),
  seq: z.int().positive(),
  machineVersion: z.int(),
  deadlineAtMs: instantColumn.nullable(),
  context: z.looseObject({}),
};

export const tradeRows = z.array(
  z
    .object({ ...actorColumns, ticket: z.unknown(), quarantineReason: z.string().nullable() })
    .transform(({ ticket, context, ...row }): LiveTrade => ({
      ...row,
      context: { ticket, ...context },
    })),
);

/** All trades of a book that have not ended, in the order they were opened. */
export const loadLiveTrades = async (q: Queryable, book: BookId): Promise<readonly LiveTrade[]> =>
  tradeRows.parse(
    await q.query({
      name: 'trades-live',
      text: `
        select id as "tradeId", state, seq, machine_version as "machineVersion",
          ${instant('deadline_at', 'deadlineAtMs')}, quarantine_reason as "quarantineReason",
          ticket, context
        from trades where book = $1 and ended_at is null order by id`,
      values: [book],
    }),
  );

export const orderRows = z.array(
  z
    .object({
      ...actorColumns,
      orderId: z.string().transform(clientOrderId),
      request: z.unknown(),
    })
    .transform(({ request, context, ...row }): LiveOrder => ({
      ...row,
      context: { request, ...context },
    })),
);

/** All orders of a book that have not ended, also those whose trade has. */
export const loadLiveOrders = async (q: Queryable, book: BookId): Promise<readonly LiveOrder[]> =>
  orderRows.parse(
    await q.query({
      name: 'orders-live',
      text: `
        select o.trade_id as "tradeId", o.client_order_id as "orderId", o.state, o.seq,
          o.machine_version as "machineVersion", ${instant('o.deadline_at', 'deadlineAtMs')},
          o.request, o.context
        from orders o join trades t on t.id = o.trade_id
        where t.book = $1 and o.ended_at is null order by o.trade_id, o.client_order_id`,
      values: [book],
    }),
  );

export const actorKey = (trade: TradeId, actor: string): ActorKey =>
  actor === TRADE_ACTOR
    ? { kind: 'trade', tradeId: trade }
    : { kind: 'order', tradeId: trade, orderId: clientOrderId(actor) };

const INTENT_TYPES: ReadonlySet<unknown> = new Set<Intent['type']>([
  'placeOrder',
  'withdrawOrder',
  'submitOrder',
  'lookupOrder',
  'cancelOrder',
  'tellTrade',
]);

/** An intent as it was journaled: its kind is checked, its body is what this program wrote. */
export const intentColumn = z.custom<Intent>(
  (value) =>
    typeof value === 'object' && value !== null && 'type' in value && INTENT_TYPES.has(value.type),
  'expected an intent of a known type',
);

export type PendingIntent = {
  readonly actor: ActorKey;
  readonly intentId: IntentId;
  readonly intent: Intent;
};

export const intentRows = z.array(
  z
    .object({
      tradeId: z.string().transform(tradeId),
      actor: z.string(),
      intentId: z.string().transform(intentId),
      intent: intentColumn,
    })
    .transform((row): PendingIntent => ({
      actor: actorKey(row.tradeId, row.actor),
      intentId: row.intentId,
      intent: row.intent,
    })),
);

/** Effects of a book's trades and orders without an outcome, in the order they were asked for. */
export const loadPendingIntents = async (
  q: Queryable,
  book: BookId,
): Promise<readonly PendingIntent[]> =>
  intentRows.parse(
    await q.query({
      name: 'intents-pending',
      text: `
        select i.trade_id as "tradeId", i.actor, i.intent_id as "intentId", i.payload as intent
        from intents i join trades t on t.id = i.trade_id
        where t.book = $1 order by i.trade_id, i.created_at, i.seq, i.intent_id`,
      values: [book],
    }),
  );
