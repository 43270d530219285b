import type { Files } from '../store/disk.ts';
import type { Tables } from '../store/tables.ts';
import type { Violate } from './check.ts';

const isExit = (clientId: string): boolean => /-x\d+$/.test(clientId);

const idOf = (body: string): { readonly id: string; readonly trade: string } | null => {
  const match = /"client_order_id":"(tw-[0-9a-f]{8}-(\d+)-[ex]\d+|[^"]*)"/.exec(body);
  return match?.[1] === undefined ? null : { id: match[1], trade: match[2] ?? '' };
};

/** The actor's own first transition asks for the order; it must be there before anything is sent. */
export const checkOrderSent = (
  tables: Tables,
  files: Files,
  body: string,
  violate: Violate,
): void => {
  const order = idOf(body);
  if (order === null || order.trade === '') {
    violate('deterministic ids', `an order leaves without an id of ours: ${body.slice(0, 120)}`);
    return;
  }
  const row = tables.orders.get(`${order.trade}/${order.id}`);
  const isSpooled = (): boolean => [...files.values()].some((file) => file.includes(order.id));
  if (row === undefined && !isSpooled())
    violate('committed before acting', `order ${order.id} is sent and not in the store`);
  else if (row !== undefined && row.endedAtMs !== null)
    violate('committed before acting', `order ${order.id} is sent after its end (${row.state})`);
  checkOneExit(tables, order.trade, violate);
};

/** At most one exit of a trade is alive in the store. */
export const checkOneExit = (tables: Tables, trade: string, violate: Violate): void => {
  const alive = [...tables.liveOrders].filter((key) => key.startsWith(`${trade}/`) && isExit(key));
  if (alive.length > 1) violate('one live exit', `trade ${trade} has ${alive.join(', ')}`);
};
