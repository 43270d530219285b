import { z } from 'zod';

import {
  eventId,
  intentId,
  tradeId,
  type BookId,
  type EventId,
  type TradeId,
} from '../machines/model/ids.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { ActorKey, IntentRecord } from '../machines/ports.ts';
import { actorKey, intentColumn } from './live-actors.ts';
import type { Queryable } from './queryable.ts';
import { bigintColumn, exactlyOne, instant, instantColumn } from './rows.ts';

/** One row of the journal. */
export type StoredTransition = {
  readonly actor: ActorKey;
  readonly seq: number;
  /** On the process's clock. */
  readonly atMs: EpochMs;
  readonly eventId: EventId;
  readonly eventType: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** The event's cause: for a stop, the tick, rule and figures behind it. */
  readonly cause: unknown;
  readonly from: string | null;
  readonly to: string;
  /** After the transition; whole, with the ticket or the request. */
  readonly context: unknown;
  readonly intents: readonly IntentRecord[];
  readonly machineVersion: number;
  readonly leaseToken: number;
  /** On the database's clock. */
  readonly recordedAtMs: EpochMs;
};

const transitionRows = z.array(
  z
    .object({
      tradeId: z.string().transform(tradeId),
      actor: z.string(),
      seq: z.int().positive(),
      atMs: instantColumn,
      eventId: z.string().transform(eventId),
      eventType: z.string(),
      event: z.record(z.string(), z.unknown()),
      cause: z.unknown(),
      from: z.string().nullable(),
      to: z.string(),
      fixed: z.looseObject({}),
      context: z.looseObject({}),
      intents: z.array(
        z.object({ intentId: z.string().transform(intentId), intent: intentColumn }),
      ),
      machineVersion: z.int(),
      leaseToken: bigintColumn,
      recordedAtMs: instantColumn,
    })
    .transform(({ tradeId: trade, actor, fixed, context, ...row }): StoredTransition => ({
      ...row,
      actor: actorKey(trade, actor),
      context: { ...fixed, ...context },
    })),
);

/**
 * The journal of a trade and of its orders, in the order it was written; each actor's own rows are
 * in the order of their seq whatever the database's clock did.
 */
export const readJournal = async (
  q: Queryable,
  trade: TradeId,
): Promise<readonly StoredTransition[]> =>
  transitionRows.parse(
    await q.query({
      name: 'journal-of-trade',
      text: `
        select j.trade_id as "tradeId", j.actor, j.seq, ${instant('j.at', 'atMs')},
          j.event_id as "eventId", j.event_type as "eventType", j.event, j.cause,
          j.from_state as "from", j.to_state as "to", j.context, j.intents,
          case j.actor when 'trade' then jsonb_build_object('ticket', t.ticket)
            else jsonb_build_object('request', o.request) end as fixed,
          j.machine_version as "machineVersion", j.lease_token as "leaseToken",
          ${instant('j.recorded_at', 'recordedAtMs')}
        from trade_transitions j
        join trades t on t.id = j.trade_id
        left join orders o on o.trade_id = j.trade_id and o.client_order_id = j.actor
        where j.trade_id = $1
        order by max(j.recorded_at) over (partition by j.actor order by j.seq), j.actor, j.seq`,
      values: [trade],
    }),
  );

const lastRows = z.array(z.object({ atMs: instantColumn.nullable() }));

/** When, on the process's clock, a book's last transition was; null for a book without any. */
export const lastTransitionAt = async (q: Queryable, book: BookId): Promise<EpochMs | null> =>
  exactlyOne(
    lastRows.parse(
      await q.query({
        name: 'journal-last-at',
        text: `
          select ${instant('greatest(max(t.updated_at), max(o.updated_at))', 'atMs')}
          from trades t left join orders o on o.trade_id = t.id where t.book = $1`,
        values: [book],
      }),
    ),
  ).atMs;
