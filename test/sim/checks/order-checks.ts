import type { House } from '../../../src/tree/house.ts';
import type { Files } from '../store/disk.ts';
import type { OrderRecord, Tables } from '../../../src/lockstep/store/tables.ts';
import type { Violate } from './check.ts';
import { isExit, millionths } from './venue-checks.ts';

/** The trade of an order by an id of ours; null for any other. */
const tradeOf = (id: string): string | null =>
  /^tw-[0-9a-f]{8}-(\d+)-[ex]\d+$/.exec(id)?.[1] ?? null;

/** An order as it leaves. */
export type SentOrder = {
  /** Null: it has none. */
  readonly clientOrderId: string | null;
  /** What is sent, for people. */
  readonly text: string;
};

/** An order is in the store, or in the spool, before anything of it is sent. */
export const checkOrderSent = (
  tables: Tables,
  files: Files,
  { clientOrderId: id, text }: SentOrder,
  violate: Violate,
): void => {
  const trade = id === null ? null : tradeOf(id);
  if (id === null || trade === null) {
    violate('deterministic ids', `an order leaves without an id of ours: ${text.slice(0, 120)}`);
    return;
  }
  const row = tables.orders.get(`${trade}/${id}`);
  const isSpooled = (): boolean => [...files.values()].some((file) => file.includes(id));
  if (row === undefined && !isSpooled())
    violate('committed before acting', `order ${id} is sent and not in the store`);
  else if (row !== undefined && row.endedAtMs !== null)
    violate('committed before acting', `order ${id} is sent after its end (${row.state})`);
  checkOneExit(tables, trade, violate);
};

/** Once the house has seen a switch that forbids it, nothing is sent that could grow a position. */
export const checkSwitchObeyed = (
  house: House | null,
  { clientOrderId: id }: SentOrder,
  violate: Violate,
): void => {
  const why = house?.killSwitch.growthRefusal() ?? null;
  if (why !== null && id !== null && !isExit(id))
    violate('the switch is obeyed', `order ${id} is sent though ${why}`);
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

/** The venue takes a request in its time only: an order of it is absent for good, or it is not. */
const isTimely = ({ request }: OrderRecord): boolean =>
  typeof request === 'object' && request !== null && 'instrument' in request;

/**
 * An order is over only when every one of its fills is in the books; a refusal is a proven one.
 * Where requests may come late, the entry that the venue took just before the last question, which
 * no read showed yet, is as late as one that it takes just after it.
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
    if (isAbsentEntry(order, violate) && !isTimely(order)) continue;
    const atVenue = filledOf(id);
    if (state === 'rejected' && atVenue !== null)
      violate('only a proven refusal is one', `${id} is rejected, and the venue has taken it`);
    if (millionths(filled) !== (atVenue ?? 0))
      violate(
        'an ended order is complete',
        `${id}: ${filled} in the books, ${(atVenue ?? 0) / 1e6} at the venue`,
      );
  }
};

/**
 * The venue takes an order that the store has called dead: the proof of its end was none. An entry
 * that was not found may come late where the venue takes requests of any age; an exit never ends by
 * not being found.
 */
export const checkLanded = (tables: Tables, id: string | null, violate: Violate): void => {
  const trade = id === null ? null : tradeOf(id);
  if (id === null || trade === null) return;
  const row = tables.orders.get(`${trade}/${id}`);
  if (row === undefined || row.endedAtMs === null) return;
  if (isExit(id) || isTimely(row) || row.state === 'rejected')
    violate('dead orders stay dead', `${id} is ${row.state} in the store and new to the venue`);
};

/** At most one exit of a trade is alive in the store. */
export const checkOneExit = (tables: Tables, trade: string, violate: Violate): void => {
  const alive = [...tables.liveOrders].filter((key) => key.startsWith(`${trade}/`) && isExit(key));
  if (alive.length > 1) violate('one live exit', `trade ${trade} has ${alive.join(', ')}`);
};
