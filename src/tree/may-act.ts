import { TERMINAL_ORDER_STATES } from '../../machines/model/order.ts';
import { shardOf } from '../../machines/ports.ts';
import type { MayAct } from '../venues/venue.ts';
import type { House } from './house.ts';

/**
 * A request leaves only under a proven lease, and for an order that has not ended: one that the
 * limiter has turned away may wait for its turn while a copy of it is taken and filled.
 */
export const mayActIn =
  ({ log, organs }: House): MayAct =>
  ({ tradeId: trade, clientOrderId: orderId }) => {
    const isProven = organs.store.peek()?.leases.mayAct(shardOf(trade)) === true;
    if (!isProven) log.warn('a request is held back: the lease is not proven any more', { trade });
    const order = organs.orders.peek()?.find({ kind: 'order', tradeId: trade, orderId });
    const isAlive = order !== null && !TERMINAL_ORDER_STATES.has(order?.state ?? '');
    return isProven && isAlive;
  };
