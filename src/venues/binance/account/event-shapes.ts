import { z } from 'zod';

import type { WatchedBalance } from '../../../../machines/model/watched-account.ts';
import {
  decimal,
  longId,
  orderOf,
  positionOf,
  positionSide,
  side,
  spotOrderOf,
  sumOf,
} from './told.ts';

/* Events of account streams, as far as they are used. */

/** `ACCOUNT_UPDATE`, each of `P`. */
export const usdmPositionEvent = z
  .object({ s: z.string(), pa: decimal, ep: decimal, mt: z.string(), ps: positionSide })
  .transform(({ ep, mt, pa, ps, s }) => ({
    isNet: ps === 'BOTH',
    position: positionOf({
      product: s,
      amount: pa,
      positionSide: ps,
      entryPrice: ep,
      margin: mt === 'isolated' ? 'isolated' : 'cross',
      liquidationPrice: null,
    }),
  }));

/** `ACCOUNT_UPDATE`, each of `B`. */
export const usdmBalanceEvent = z
  .object({ a: z.string(), wb: decimal })
  .transform(({ a, wb }): WatchedBalance => ({ asset: a, total: wb, available: null }));

const OPEN = ['NEW', 'PARTIALLY_FILLED', 'PENDING_NEW', 'TRIGGERING'];

/** What both kinds of futures orders tell of themselves. */
const futuresOrder = z.object({
  s: z.string(),
  S: side,
  ps: positionSide,
  o: z.string(),
  q: decimal,
  p: decimal,
  R: z.boolean(),
  cp: z.boolean(),
  X: z.string(),
});

const toldOf = (
  told: z.infer<typeof futuresOrder>,
  own: Pick<Parameters<typeof orderOf>[0], 'orderId' | 'triggerPrice'>,
) => ({
  isOpen: OPEN.includes(told.X),
  order: orderOf({
    product: told.s,
    side: told.S,
    positionSide: told.ps,
    kind: told.o,
    quantity: told.q,
    price: told.p,
    reduceOnly: told.R,
    closePosition: told.cp,
    ...own,
  }),
});

/** `ORDER_TRADE_UPDATE`, its `o`. */
export const usdmOrderEvent = futuresOrder
  .extend({ i: longId, sp: decimal })
  .transform((told) => toldOf(told, { orderId: `order ${told.i}`, triggerPrice: told.sp }));

/** `ALGO_UPDATE`, its `o`. */
export const usdmAlgoEvent = futuresOrder
  .extend({ aid: longId, tp: decimal })
  .transform((told) => toldOf(told, { orderId: `algo ${told.aid}`, triggerPrice: told.tp }));

/** `outboundAccountPosition`, each of `B`. */
export const spotBalanceEvent = z
  .object({ a: z.string(), f: decimal, l: decimal })
  .transform(({ a, f, l }): WatchedBalance => ({ asset: a, total: sumOf(f, l), available: f }));

/** `executionReport`. */
export const spotOrderEvent = z
  .object({
    s: z.string(),
    i: longId,
    S: side,
    o: z.string(),
    q: decimal,
    p: decimal,
    P: decimal,
    X: z.string(),
  })
  .transform((told) => ({
    isOpen: OPEN.includes(told.X),
    order: spotOrderOf({
      id: told.i,
      product: told.s,
      side: told.S,
      kind: told.o,
      quantity: told.q,
      price: told.p,
      triggerPrice: told.P,
    }),
  }));
