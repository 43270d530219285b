import { eventId, type ClientOrderId, type TradeId } from '../../machines/model/ids.ts';
import type { OrderEvent } from '../../machines/model/order.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import type { House } from '../../src/tree/house.ts';
import { ask } from '../db/journal-database.ts';
import type { TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

const isEvent = (_value: unknown): _value is TradeEvent => true;

/** A settlement without a result: its decision throws. */
export const poison = (house: House): TradeEvent => {
  const event: unknown = { type: 'market.settled', atMs: house.clock.now() };
  if (!isEvent(event)) throw new TypeError('expected an event');
  return event;
};

let poured = 0;

/** Lets a trade crash as often as its supervisor bears, and once more. */
export const parkTrade = async (house: House, tradeId: TradeId): Promise<void> => {
  const key = { kind: 'trade', tradeId } as const;
  const trades = house.organs.trades.get();
  await eventually(() => {
    const { kind } = trades.whereabouts(key);
    if (kind === 'up') {
      poured += 1;
      const id = eventId(`poison/${tradeId}/${poured}`);
      trades.deliver(key, { eventId: id, event: poison(house), clears: [] });
    }
    return kind === 'parked';
  });
};

const isOrderEvent = (_value: unknown): _value is OrderEvent => true;

/** Lets an order crash over a fill that is none, until its supervisor parks it. */
export const parkOrder = async (
  house: House,
  tradeId: TradeId,
  orderId: ClientOrderId,
): Promise<void> => {
  const key = { kind: 'order', tradeId, orderId } as const;
  const orders = house.organs.orders.get();
  await eventually(() => {
    const { kind } = orders.whereabouts(key);
    const event: unknown = { type: 'fill.seen', atMs: house.clock.now() };
    if (kind === 'up' && isOrderEvent(event)) {
      poured += 1;
      orders.deliver(key, { eventId: eventId(`poison/${orderId}/${poured}`), event, clears: [] });
    }
    return kind === 'parked';
  });
};

/** Takes out of a parked trade's row what it cannot be read without; returns how to put it back. */
export const breakRow = async (
  { database }: TestDatabase,
  id: TradeId,
): Promise<() => Promise<void>> => {
  const [row] = await ask<{ orders: string }>(
    database,
    `select context ->> 'orders' as orders from trades where id = $1`,
    [id],
  );
  await ask(database, `update trades set context = context - 'orders' where id = $1`, [id]);
  return async () => {
    await ask(
      database,
      `update trades set context = jsonb_set(context, '{orders}', $2::jsonb) where id = $1`,
      [id, row?.orders],
    );
  };
};
