import { clientOrderId, type ClientOrderId, type TradeId } from '../../machines/model/ids.ts';
import { makerOfClientOrder } from '../../machines/model/order.ts';
import type { SupervisionObserver } from '../runtime/supervision/observer.ts';
import type { House } from './house.ts';

const ORDER_CHILD = /^order:(.+)$/;
const PARKED = 'parked/order:';

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why an order is parked; null while it is not. */
export const parkedReason = (
  { organs }: House,
  tradeId: TradeId,
  orderId: ClientOrderId,
): string | null => {
  const found = organs.orders.peek()?.whereabouts({ kind: 'order', tradeId, orderId });
  return found?.kind === 'parked' ? said(found.error) : null;
};

const orderOf = (child: string): ClientOrderId | null => {
  const id = ORDER_CHILD.exec(child)?.[1];
  return id === undefined ? null : clientOrderId(id);
};

/** The orders of a trade that are parked. */
export const parkedOrders = ({ supervisors }: House, trade: TradeId): readonly ClientOrderId[] =>
  (supervisors.get('orders')?.quarantined?.() ?? []).flatMap(({ id }) => {
    const order = orderOf(id);
    return order !== null && makerOfClientOrder(order)?.trade === trade ? [order] : [];
  });

/**
 * Tells of each order that is parked, until it runs again: its trade may be guarded on, and knows
 * nothing of what the venue does with it. What an earlier supervisor had parked is told anew where
 * it fails again.
 */
export const tellingParked = ({
  alarms,
  observer,
}: Pick<House, 'alarms' | 'observer'>): SupervisionObserver => {
  for (const { key } of alarms.standing()) if (key.startsWith(PARKED)) alarms.clear(key);
  return (event) => {
    observer(event);
    if (event.type !== 'child.quarantined' && event.type !== 'child.started') return;
    const order = orderOf(event.child);
    if (order === null) return;
    const key = `${PARKED}${order}`;
    if (event.type === 'child.started') {
      alarms.clear(key);
      return;
    }
    const trade = makerOfClientOrder(order)?.trade;
    const reason = said(event.error);
    alarms.raise(key, 'an order has failed too often: nobody follows it', { trade, order, reason });
  };
};
