import { tradeOfClientOrder } from '../../../machines/model/order.ts';
import { clientOrderId, installationId } from '../../../machines/model/ids.ts';
import { INSTALLATION } from '../../../src/lockstep/store/statements.ts';
import type { Violate } from './check.ts';

/** An order that a venue has taken. */
export type AcceptedOrder = {
  /** The venue's own id; unlike any of another venue. */
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly isToRest: boolean;
};

/** An execution, in millionths of a contract or a coin. */
export type VenueFillFact = {
  readonly fillId: string;
  readonly countMillionths: number;
  /** In micro-dollars, where the price of a fill is the one that is stored. */
  readonly priceMicros: number | null;
};

/** What the venues' own books of record have seen of the house. */
export type VenueFacts = {
  readonly accepted: (order: AcceptedOrder) => void;
  readonly filled: (orderId: string, fill: VenueFillFact) => void;
  /** What is left of an order was struck off after a part of it had been filled. */
  readonly cutShort: (order: Pick<AcceptedOrder, 'clientOrderId'>) => void;
  /** By trade, in millionths, as the venues count them. */
  readonly bought: ReadonlyMap<string, number>;
  readonly sold: ReadonlyMap<string, number>;
  readonly fillsOf: ReadonlyMap<string, VenueFillFact & { readonly orderId: string }>;
  /** What a venue has filled of an order, in millionths; null for one that none knows. */
  readonly filledOf: (clientOrderId: string) => number | null;
  readonly exits: () => number;
  /** Exits that came to rest. */
  readonly resting: () => number;
  readonly partialExits: () => number;
};

const MILLION = 1_000_000;

/** A decimal of the store in millionths. */
export const millionths = (decimal: string): number => Math.round(Number(decimal) * MILLION);

const installation = installationId(INSTALLATION);

const tradeOf = (clientId: string): string | null =>
  tradeOfClientOrder(installation, clientOrderId(clientId));

export const isExit = (clientId: string): boolean => /-x\d+$/.test(clientId);

/** Exactly once, by the venues' books: no order of ours twice, never more sold than was bought. */
export const watchVenues = (violate: Violate): VenueFacts => {
  const ids = new Map<string, number>();
  const bought = new Map<string, number>();
  const sold = new Map<string, number>();
  const fillsOf = new Map<string, VenueFillFact & { orderId: string }>();
  const clientIds = new Map<string, string>();
  let [exits, resting, partialExits] = [0, 0, 0];

  const add = (counts: Map<string, number>, trade: string, count: number): void =>
    void counts.set(trade, (counts.get(trade) ?? 0) + count);

  return {
    bought,
    sold,
    fillsOf,
    filledOf: (id) => ids.get(id) ?? null,
    exits: () => exits,
    resting: () => resting,
    partialExits: () => partialExits,
    accepted: ({ clientOrderId: id, isToRest, orderId }) => {
      if (id === null || tradeOf(id) === null) return;
      clientIds.set(orderId, id);
      if (ids.has(id)) violate('no order twice', id);
      ids.set(id, 0);
      if (!isExit(id)) return;
      exits += 1;
      if (isToRest) resting += 1;
    },
    filled: (orderId, fill) => {
      const id = clientIds.get(orderId);
      const trade = id === undefined ? null : tradeOf(id);
      if (id === undefined || trade === null) return;
      fillsOf.set(fill.fillId, { ...fill, orderId: id });
      ids.set(id, (ids.get(id) ?? 0) + fill.countMillionths);
      add(isExit(id) ? sold : bought, trade, fill.countMillionths);
      const [out, held] = [sold.get(trade) ?? 0, bought.get(trade) ?? 0];
      if (out > held)
        violate(
          'sold ≤ held',
          `trade ${trade} has sold ${out / MILLION} of ${held / MILLION} (${id})`,
        );
    },
    cutShort: ({ clientOrderId: id }) => {
      if (id !== null && isExit(id)) partialExits += 1;
    },
  };
};
