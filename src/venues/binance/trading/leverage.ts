import { productOf } from '../../../../machines/model/ids.ts';
import type { OrderRequest } from '../../../../machines/model/order.ts';
import { readUsdmError } from './errors.ts';
import type { UsdmRest } from './rest.ts';
import { leverageSchema } from './schemas.ts';

/**
 * Sets the leverage that an entry was decided with, where it is not known to hold yet. Null: it
 * holds; else why not, and nothing of the order has left. The account may be set to another one by
 * other means: the margin is then another one, and the position the same.
 */
export type LeverageOf = (request: OrderRequest) => Promise<string | null>;

export const createLeverage = (rest: UsdmRest): LeverageOf => {
  const known = new Map<string, number>();
  return async ({ instrument, leg, market }) => {
    const symbol = productOf(market);
    const wanted = instrument?.leverage;
    if (leg !== 'entry' || wanted === undefined || known.get(symbol) === wanted) return null;
    const reply = await rest.send({
      method: 'POST',
      path: '/fapi/v1/leverage',
      params: { symbol, leverage: wanted },
      weight: 1,
      class: 'entry',
    });
    if (reply.kind !== 'answered')
      return reply.kind === 'unread' ? `${reply.status}, ${reply.why}` : reply.why;
    const read = leverageSchema.safeParse(reply.body);
    if (reply.status === 200 && read.success && read.data.leverage === wanted) {
      known.set(symbol, wanted);
      return null;
    }
    const error = readUsdmError(reply.body);
    const told = error === null ? 'without a known error' : `${error.code}: ${error.message}`;
    return `${reply.status} ${told}`;
  };
};
