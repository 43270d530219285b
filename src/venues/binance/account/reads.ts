import { z } from 'zod';

import { fail, ok, type Result } from '../../../../machines/model/result.ts';
import type { WatchedBooks } from '../../../../machines/model/watched-account.ts';
import type { AccountFault, AccountRest } from './rest.ts';
import {
  spotBalance,
  spotOrder,
  usdmAlgoOrder,
  usdmBalance,
  usdmOrder,
  usdmPosition,
} from './shapes.ts';

/** One look at an account, or why it could not be had whole. */
export type AccountLook = (rest: AccountRest) => Promise<Result<WatchedBooks, AccountFault>>;

const listed = async <T>(
  rest: AccountRest,
  path: string,
  shape: z.ZodType<T>,
): Promise<Result<T, AccountFault>> => {
  const answer = await rest.ask({ method: 'GET', path, security: 'signed' });
  if (!answer.ok) return answer;
  const read = shape.safeParse(answer.value);
  if (read.success) return ok(read.data);
  const where = read.error.issues[0]?.path.join('.') ?? '';
  const message = `${path}: expected another shape at ${where === '' ? 'the top' : where}`;
  return fail({ message, status: 200, code: null });
};

const isHeld = ({ total }: { readonly total: string }): boolean => /[1-9]/.test(total);

/** Weighs 5 + 5 + 40 + 40 of the 2 400 a minute. */
export const lookAtUsdm: AccountLook = async (rest) => {
  const positions = await listed(rest, '/fapi/v3/positionRisk', z.array(usdmPosition));
  if (!positions.ok) return positions;
  const balances = await listed(rest, '/fapi/v3/balance', z.array(usdmBalance));
  if (!balances.ok) return balances;
  const orders = await listed(rest, '/fapi/v1/openOrders', z.array(usdmOrder));
  if (!orders.ok) return orders;
  const algos = await listed(rest, '/fapi/v1/openAlgoOrders', z.array(usdmAlgoOrder));
  if (!algos.ok) return algos;
  return ok({
    positions: positions.value.filter(({ quantity }) => isHeld({ total: quantity })),
    balances: balances.value.filter(isHeld),
    orders: [...orders.value, ...algos.value],
  });
};

/** Weighs 20 + 80 of the 6 000 a minute. */
export const lookAtSpot: AccountLook = async (rest) => {
  const shape = z.object({ balances: z.array(spotBalance) });
  const account = await listed(rest, '/api/v3/account', shape);
  if (!account.ok) return account;
  const orders = await listed(rest, '/api/v3/openOrders', z.array(spotOrder));
  if (!orders.ok) return orders;
  return ok({
    positions: [],
    balances: account.value.balances.filter(isHeld),
    orders: orders.value,
  });
};
