import type { TradeId } from '../machines/model/ids.ts';
import type { ActorKey } from '../machines/ports.ts';
import {
  intentRows,
  orderRows,
  tradeRows,
  type LiveActor,
  type PendingIntent,
} from './live-actors.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, instant } from './rows.ts';

/*
 * One actor at a time: for one that died and is started again, and for a late event to one that
 * has ended.
 */

const loadTrade = async (q: Queryable, id: TradeId): Promise<LiveActor | null> =>
  atMostOne(
    tradeRows.parse(
      await q.query({
        name: 'trade-actor',
        text: `
          select id as "tradeId", state, seq, machine_version as "machineVersion",
            ${instant('deadline_at', 'deadlineAtMs')}, quarantine_reason as "quarantineReason",
            ticket, context
          from trades where id = $1`,
        values: [id],
      }),
    ),
  );

const loadOrder = async (q: Queryable, id: TradeId, order: string): Promise<LiveActor | null> =>
  atMostOne(
    orderRows.parse(
      await q.query({
        name: 'order-actor',
        text: `
          select trade_id as "tradeId", client_order_id as "orderId", state, seq,
            machine_version as "machineVersion", ${instant('deadline_at', 'deadlineAtMs')},
            request, context
          from orders where trade_id = $1 and client_order_id = $2`,
        values: [id, order],
      }),
    ),
  );

/** The current row of an actor, ended or not; null when the store has none. */
export const loadActor = (q: Queryable, key: ActorKey): Promise<LiveActor | null> =>
  key.kind === 'trade' ? loadTrade(q, key.tradeId) : loadOrder(q, key.tradeId, key.orderId);

/** Effects of a trade and of its orders without an outcome, in the order they were asked for. */
export const loadPendingIntentsOfTrade = async (
  q: Queryable,
  id: TradeId,
): Promise<readonly PendingIntent[]> =>
  intentRows.parse(
    await q.query({
      name: 'intents-of-trade',
      text: `
        select trade_id as "tradeId", actor, intent_id as "intentId", payload as intent
        from intents where trade_id = $1 order by created_at, seq, intent_id`,
      values: [id],
    }),
  );
