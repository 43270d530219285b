import type { StoredOrder } from '../../db/orders.ts';
import { plainCostOf, type Terms } from '../../machines/model/instrument.ts';
import type { Micros } from '../../machines/model/money.ts';
import { plainCount, plainPrice } from '../runtime/plain.ts';

type OrderView = Omit<
  StoredOrder,
  'instrument' | 'countCenti' | 'limitCenti' | 'filledCenti' | 'costMicros'
> & {
  readonly countCenti: number;
  readonly limitCenti: number;
  readonly filledCenti: number;
  readonly costMicros: Micros;
  readonly parkedReason: string | null;
};

/**
 * An order of a trade in `terms`, as people and programs are shown it. `parkedReason`: why its
 * process is parked, which that alone knows that supervises it.
 */
export const orderView = (
  terms: Terms,
  { instrument: _, ...order }: StoredOrder,
  parkedReason: string | null = null,
): OrderView => ({
  ...order,
  countCenti: plainCount(terms, order.countCenti),
  limitCenti: plainPrice(terms, order.limitCenti),
  filledCenti: plainCount(terms, order.filledCenti),
  costMicros: plainCostOf(terms, order.filledCenti, order.costMicros),
  parkedReason,
});
