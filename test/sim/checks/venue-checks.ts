import { tradeOfClientOrder } from '../../../machines/model/order.ts';
import { clientOrderId, installationId } from '../../../machines/model/ids.ts';
import type { LedgerEntry, PlacedOrder } from '../../../src/simulator/ledger/entries.ts';
import { INSTALLATION } from '../../../src/lockstep/store/statements.ts';
import type { Violate } from './check.ts';

/** What the venue's own book of record has seen of the house. */
export type VenueFacts = {
  readonly take: (entry: LedgerEntry) => void;
  /** Contracts by trade, in hundredths, as the venue counts them. */
  readonly bought: ReadonlyMap<string, number>;
  readonly sold: ReadonlyMap<string, number>;
  readonly fillsOf: ReadonlyMap<string, { readonly orderId: string; readonly countCenti: number }>;
  /** What the venue has filled of an order, in hundredths; null for one it does not know. */
  readonly filledOf: (clientOrderId: string) => number | null;
  readonly exits: () => number;
  /** Exits that came to rest. */
  readonly resting: () => number;
  readonly partialExits: () => number;
};

const installation = installationId(INSTALLATION);

const tradeOf = (clientId: string | null): string | null =>
  clientId === null ? null : tradeOfClientOrder(installation, clientOrderId(clientId));

const isExit = (clientId: string): boolean => /-x\d+$/.test(clientId);

/** Exactly once, by the venue's book: no order twice, and never more sold than was bought. */
export const watchVenue = (violate: Violate): VenueFacts => {
  const ids = new Map<string, number>();
  const bought = new Map<string, number>();
  const sold = new Map<string, number>();
  const fills = new Map<string, { orderId: string; countCenti: number }>();
  const orders = new Map<string, PlacedOrder>();
  let exits = 0;
  let resting = 0;
  let partialExits = 0;

  const add = (counts: Map<string, number>, trade: string, count: number): void =>
    void counts.set(trade, (counts.get(trade) ?? 0) + count);

  const takeFill = (order: PlacedOrder, fillId: string, countCenti: number): void => {
    const trade = tradeOf(order.clientOrderId);
    const { clientOrderId: id } = order;
    if (trade === null || id === null) return;
    fills.set(fillId, { orderId: id, countCenti });
    ids.set(id, (ids.get(id) ?? 0) + countCenti);
    add(isExit(id) ? sold : bought, trade, countCenti);
    const [out, held] = [sold.get(trade) ?? 0, bought.get(trade) ?? 0];
    if (out > held) violate('sold ≤ held', `trade ${trade} has sold ${out} of ${held} (${id})`);
  };

  return {
    bought,
    sold,
    fillsOf: fills,
    filledOf: (id) => ids.get(id) ?? null,
    exits: () => exits,
    resting: () => resting,
    partialExits: () => partialExits,
    take: (entry) => {
      if (entry.type === 'orderFilled') {
        const order = orders.get(entry.orderId);
        if (order !== undefined) takeFill(order, entry.fill.fillId, entry.fill.countCenti);
        return;
      }
      if (entry.type !== 'orderAccepted') return;
      const { order } = entry;
      orders.set(order.orderId, order);
      if (order.clientOrderId !== null) {
        if (ids.has(order.clientOrderId)) violate('no order twice', order.clientOrderId);
        ids.set(order.clientOrderId, 0);
        if (isExit(order.clientOrderId)) {
          const filled = entry.fills.reduce((sum, fill) => sum + fill.countCenti, 0);
          exits += 1;
          if (order.timeInForce === 'good_till_canceled') resting += 1;
          if (filled > 0 && filled < order.countCenti) partialExits += 1;
        }
      }
      for (const fill of entry.fills) takeFill(order, fill.fillId, fill.countCenti);
    },
  };
};
