import { loadLiveOrders, loadLiveTrades, loadPendingIntents } from '../../db/live-actors.ts';
import type { LiveOrder, LiveTrade, PendingIntent } from '../../db/live-actors.ts';
import { lastTransitions } from '../../db/signs-of-life.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import type { ActorKey } from '../../machines/ports.ts';
import { ownerOf } from '../runtime/durable/actor.ts';
import type { Branch } from '../runtime/durable/branch-port.ts';
import type { Envelope } from '../runtime/durable/envelope.ts';
import type { DurableLogic } from '../runtime/durable/logic.ts';
import { orderLogic } from '../runtime/durable/order-logic.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { eachTrade } from './admission.ts';
import { RESTARTED } from './journalist.ts';
import { effectsOf, isQuestion, tellRecovered } from './orders.ts';
import { alarmLimitExit } from '../runtime/limit-exit-alarm.ts';
import type { House } from './house.ts';

export type Resumed = { readonly trades: number; readonly orders: number; readonly parked: number };

/** Takes an actor up from its row; one whose row this code cannot read is parked. */
const takeUp = async <Context, Event, Input>(
  branch: Branch<Context, Event, Input>,
  logic: DurableLogic<Context, Event, Input>,
  key: ActorKey,
  row: LiveTrade | LiveOrder,
  word?: Envelope<Event>,
): Promise<boolean> => {
  try {
    return await branch.resume(key, { stored: logic.read(row), seq: row.seq }, word);
  } catch (error) {
    branch.park(key, error);
    return false;
  }
};

/**
 * Since when nobody may have watched a position that was guarded when the last process ended: from
 * the last sign of life, that process's or the trade's own, whichever is later. It may have watched
 * for up to a third of a lease's term longer, which nothing proves. Paper time stood still
 * meanwhile.
 */
const aloneSinceMs = ({ clock, organs, paper }: House, lastAtMs: EpochMs | undefined): EpochMs => {
  const nowMs = clock.now();
  if (paper !== null || lastAtMs === undefined) return nowMs;
  const aliveAtMs = organs.store.get().leases.lastAliveAtMs ?? lastAtMs;
  return epochMs(Math.min(nowMs, Math.max(aliveAtMs, lastAtMs)));
};

/** A position that was guarded when the process ended has been alone since. */
const unwatched = (house: House, lastAtMs: EpochMs | undefined): Envelope<TradeEvent> => ({
  eventId: house.number('restarted'),
  event: {
    type: 'watch.lost',
    reason: RESTARTED,
    sinceMs: aloneSinceMs(house, lastAtMs),
    atMs: house.clock.now(),
  },
  clears: [],
});

const resumeTrades = async (
  house: House,
  rows: readonly LiveTrade[],
  lastAtMs: ReadonlyMap<TradeId, EpochMs>,
): Promise<number> => {
  const trades = house.organs.trades.get();
  const taken = await Promise.all(
    rows.map(async (row) => {
      const key: ActorKey = { kind: 'trade', tradeId: row.tradeId };
      if (row.quarantineReason !== null) {
        trades.park(key, new Error(row.quarantineReason));
        return false;
      }
      const alone = row.state.startsWith('monitoring');
      const word = alone ? unwatched(house, lastAtMs.get(row.tradeId)) : undefined;
      return takeUp(trades, tradeLogic, key, row, word);
    }),
  );
  trades.open();
  return taken.filter(Boolean).length;
};

const resumeOrders = async (house: House, rows: readonly LiveOrder[]): Promise<number> => {
  const orders = house.organs.orders.get();
  const taken = await Promise.all(
    rows.map(async (row) => {
      const key: ActorKey = { kind: 'order', tradeId: row.tradeId, orderId: row.orderId };
      return takeUp(orders, orderLogic, key, row);
    }),
  );
  orders.open();
  return taken.filter(Boolean).length;
};

/**
 * Tells every order that is alive, or has a question open, that its answer will not come. An order
 * may have ended by the venue's word on the socket before the reply to its request was heard.
 */
const tellOrdersRecovered = (
  house: House,
  rows: readonly LiveOrder[],
  pending: readonly PendingIntent[],
): void => {
  const keys = new Map<string, ActorKey>();
  for (const { tradeId, orderId } of rows) {
    const key: ActorKey = { kind: 'order', tradeId, orderId };
    keys.set(ownerOf(key), key);
  }
  for (const { actor } of pending.filter(isQuestion)) keys.set(ownerOf(actor), actor);
  for (const [owner, key] of keys)
    tellRecovered(
      house,
      key,
      pending.filter(({ actor }) => ownerOf(actor) === owner),
    );
};

/** One line for all positions; each says for itself when it is protected again. */
const sayUnwatched = ({ log }: House, rows: readonly LiveTrade[]): void => {
  const alone = rows.filter(({ state }) => state === 'open' || state.startsWith('monitoring'));
  if (alone.length > 0)
    log.warn('unprotected until their data is fresh', { trades: alone.length, reason: RESTARTED });
};

/** Its limits, timers and alarms, of every trade that is taken up. */
const guardTrades = (house: House): Promise<void> =>
  eachTrade(house, ({ state, context, seq }) => {
    alarmLimitExit(house.alarms, state, context);
    house.guardian.resume(state, context, seq);
  });

/**
 * Takes up what the last process left: every trade and order that has not ended, in its state, and
 * every committed effect without an outcome. Requests to the venue are asked about, not repeated.
 */
export const resumeBook = async (house: House): Promise<Resumed> => {
  const { book, organs } = house;
  const { database } = organs.store.get();
  const [tradeRows, orderRows, pending, lastAtMs] = await Promise.all([
    loadLiveTrades(database, book),
    loadLiveOrders(database, book),
    loadPendingIntents(database, book),
    lastTransitions(database, book),
  ]);
  const trades = await resumeTrades(house, tradeRows, lastAtMs);
  const orders = await resumeOrders(house, orderRows);
  tellOrdersRecovered(house, orderRows, pending);
  const { repeat } = effectsOf(house);
  for (const one of pending)
    if (!isQuestion(one)) repeat({ intentId: one.intentId, intent: one.intent });
  sayUnwatched(house, tradeRows);
  await guardTrades(house);
  organs.store.get().leases.guarding();
  return {
    trades,
    orders,
    parked: tradeRows.length + orderRows.length - trades - orders,
  };
};
