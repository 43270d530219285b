import type { Tables } from '../../../src/lockstep/store/tables.ts';
import type { Violate } from './check.ts';
import { millionths, type VenueFacts } from './venue-checks.ts';

type Stored = { readonly count: number; readonly price: number };

const shown = ({ count, price }: Stored): string => `${count / 1e6} at ${price / 1e6}`;

/**
 * The store and the venues agree on every fill of ours, and on its price where the venue counts it
 * as the store does. An order that stands only in a spool set aside, since the leases were lost, is
 * known to its file and to the alarm.
 */
const checkFills = (
  tables: Tables,
  facts: VenueFacts,
  setAside: string,
  violate: Violate,
): void => {
  const stored = new Map<string, Stored>();
  for (const { count, fillId, price } of tables.fills.values())
    stored.set(fillId, { count: millionths(count), price: millionths(price) });
  for (const [id, { countMillionths: count, orderId, priceMicros }] of facts.fillsOf) {
    const found = stored.get(id);
    const price = priceMicros ?? found?.price ?? 0;
    const isSame = found?.count === count && found.price === price;
    if (!isSame && !setAside.includes(orderId))
      violate(
        'fills agree',
        `${orderId} ${id}: ${shown({ count, price })} at the venue, ` +
          `${found === undefined ? 'none' : shown(found)} stored`,
      );
  }
  for (const id of stored.keys())
    if (!facts.fillsOf.has(id)) violate('fills agree', `${id} is stored and not the venue's`);
};

const checkBooks = (tables: Tables, facts: VenueFacts, violate: Violate): void => {
  for (const trade of tables.trades.values()) {
    if (trade.closeMethod === 'expired' || trade.closeMethod === 'external') continue;
    const held = (facts.bought.get(trade.id) ?? 0) - (facts.sold.get(trade.id) ?? 0);
    if (millionths(trade.held) !== held)
      violate(
        'positions agree',
        `trade ${trade.id}: ${trade.held} stored, ${held / 1e6} at the venue`,
      );
  }
};

/** Nothing is left that anybody waits for. */
export const isAllOver = (tables: Tables): boolean =>
  tables.liveOrders.size === 0 &&
  tables.intents.size === 0 &&
  [...tables.trades.values()].every(({ endedAtMs }) => endedAtMs !== null) &&
  [...tables.requests.values()].every(({ answer }) => answer !== null) &&
  [...tables.ticketRequests.values()].every(({ answer }) => answer !== null);

/** Faults have ceased and every market is settled: everything must have come to its end. */
export const checkEnd = (
  tables: Tables,
  facts: VenueFacts,
  setAside: string,
  violate: Violate,
): void => {
  for (const trade of tables.trades.values())
    if (trade.endedAtMs === null)
      violate(
        'all terminal',
        `trade ${trade.id} is left in ${trade.state}${trade.quarantinedAtMs === null ? '' : ', quarantined'}`,
      );
  for (const key of tables.liveOrders)
    violate('all terminal', `order ${key} is left in ${tables.orders.get(key)?.state ?? '?'}`);
  for (const key of tables.intents.keys()) violate('no intent left', key);
  for (const [id, { answer, kind, tradeId }] of tables.requests)
    if (answer === null) violate('requests answered', `${kind} of trade ${tradeId} (${id})`);
  for (const [id, { answer }] of tables.ticketRequests)
    if (answer === null) violate('requests answered', `ticket ${id}`);
  checkFills(tables, facts, setAside, violate);
  checkBooks(tables, facts, violate);
};
