import type { PlacedOrder } from '../../../src/simulator/ledger/entries.ts';
import type { House } from '../../../src/tree/house.ts';
import type { Files } from '../store/disk.ts';
import type { OrderRecord, Tables } from '../../../src/lockstep/store/tables.ts';
import type { Violate } from './check.ts';

const isExit = (clientId: string): boolean => /-x\d+$/.test(clientId);

const idOf = (body: string): { readonly id: string; readonly trade: string } | null => {
  const match = /"client_order_id":"(tw-[0-9a-f]{8}-(\d+)-[ex]\d+|[^"]*)"/.exec(body);
  return match?.[1] === undefined ? null : { id: match[1], trade: match[2] ?? '' };
};

/** An order is in the store, or in the spool, before anything of it is sent. */
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

/** Once the house has seen a switch that forbids it, nothing is sent that could grow a position. */
export const checkSwitchObeyed = (house: House | null, body: string, violate: Violate): void => {
  const why = house?.killSwitch.growthRefusal() ?? null;
  const order = idOf(body);
  if (why !== null && order !== null && !isExit(order.id))
    violate('the switch is obeyed', `order ${order.id} is sent though ${why}`);
};

const ABSENT = 'the venue has never had this order';
/** The pauses before the three questions that prove it: 2 s, doubled with each. */
const ABSENT_AFTER_MS = 14_000;

/** An entry that nobody has found for so long; it may be on its way yet, see `checkLanded`. */
const isAbsentEntry = (
  { clientOrderId: id, reason, createdAtMs, endedAtMs }: OrderRecord,
  violate: Violate,
): boolean => {
  if (isExit(id) || reason !== ABSENT || endedAtMs === null) return false;
  const afterMs = endedAtMs - createdAtMs;
  if (afterMs < ABSENT_AFTER_MS)
    violate('absence takes its time', `${id} is called absent after ${afterMs} ms`);
  return true;
};

/**
 * An order is over only when every one of its fills is in the books; a refusal is a proven one. The
 * entry that the venue took just before the last question, which no read showed yet, is as late as
 * one that it takes just after it.
 */
export const checkEnded = (
  tables: Tables,
  filledOf: (clientOrderId: string) => number | null,
  violate: Violate,
): void => {
  for (const key of tables.ended.splice(0)) {
    const order = tables.orders.get(key);
    if (order === undefined || order.endedAtMs === null) continue;
    const { clientOrderId: id, filled, state } = order;
    if (isAbsentEntry(order, violate)) continue;
    const atVenue = filledOf(id);
    if (state === 'rejected' && atVenue !== null)
      violate('only a proven refusal is one', `${id} is rejected, and the venue has taken it`);
    if (Math.round(Number(filled) * 100) !== (atVenue ?? 0))
      violate(
        'an ended order is complete',
        `${id}: ${filled} in the books, ${(atVenue ?? 0) / 100} at the venue`,
      );
  }
};

/**
 * The venue takes an order that the store has called dead: the proof of its end was none. An entry
 * that was not found may come late; an exit never ends by not being found.
 */
export const checkLanded = (
  tables: Tables,
  { clientOrderId: id }: PlacedOrder,
  violate: Violate,
): void => {
  const trade = id === null ? undefined : /^tw-[0-9a-f]{8}-(\d+)-/.exec(id)?.[1];
  if (id === null || trade === undefined) return;
  const row = tables.orders.get(`${trade}/${id}`);
  if (row === undefined || row.endedAtMs === null) return;
  if (isExit(id) || row.state === 'rejected')
    violate('dead orders stay dead', `${id} is ${row.state} in the store and new to the venue`);
};

/** At most one exit of a trade is alive in the store. */
export const checkOneExit = (tables: Tables, trade: string, violate: Violate): void => {
  const alive = [...tables.liveOrders].filter((key) => key.startsWith(`${trade}/`) && isExit(key));
  if (alive.length > 1) violate('one live exit', `trade ${trade} has ${alive.join(', ')}`);
};
