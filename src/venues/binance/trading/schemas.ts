import { z } from 'zod';

import { decimal, longId, positionSide, side } from '../account/told.ts';

/*
 * Bodies and events of trading on USD-M futures, as far as they are used, by the documents of each
 * endpoint (developers.binance.com/docs/derivatives/usds-margined-futures). Unknown keys pass; a
 * missing or malformed one rejects the message. Decimals stay text until `parse.ts` makes integers.
 */

/** `NEW` and `PARTIALLY_FILLED` rest; all else has ended. */
const status = z.enum([
  'NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'REJECTED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
]);

/** The answer to a new order asked for with `RESULT`, to a cancel, and to a query alike. */
export const orderSchema = z.object({
  orderId: longId,
  symbol: z.string().min(1),
  clientOrderId: z.string(),
  status,
  origQty: decimal,
  executedQty: decimal,
});

export const ordersSchema = z.array(orderSchema);

/** `GET /fapi/v1/userTrades`. */
const tradeSchema = z.object({
  id: longId,
  orderId: longId,
  symbol: z.string().min(1),
  side,
  positionSide,
  price: decimal,
  qty: decimal,
  commission: decimal,
  commissionAsset: z.string(),
  maker: z.boolean(),
  time: z.int().nonnegative(),
});

export const tradesSchema = z.array(tradeSchema);

/** `GET /fapi/v3/positionRisk`. */
const positionSchema = z.object({
  symbol: z.string().min(1),
  positionSide,
  positionAmt: decimal,
  entryPrice: decimal,
});

export const positionsSchema = z.array(positionSchema);

/** `GET /fapi/v3/balance`. */
export const balancesSchema = z.array(
  z.object({ asset: z.string(), balance: decimal, availableBalance: decimal }),
);

const priceFilter = z.object({
  filterType: z.literal('PRICE_FILTER'),
  maxPrice: decimal,
  tickSize: decimal,
});
const lotSize = z.object({ filterType: z.literal('LOT_SIZE'), stepSize: decimal });
const minNotional = z.object({ filterType: z.literal('MIN_NOTIONAL'), notional: decimal });
const otherFilter = z.object({ filterType: z.string() });

/** One of `symbols` of `GET /fapi/v1/exchangeInfo`. */
export const symbolSchema = z.object({
  symbol: z.string().min(1),
  contractType: z.string(),
  status: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  marginAsset: z.string(),
  onboardDate: z.int().nonnegative(),
  filters: z.array(z.union([priceFilter, lotSize, minNotional, otherFilter])),
});

/** Each symbol is read by itself: one that cannot be read is nobody else's fault. */
export const exchangeInfoSchema = z.object({ symbols: z.array(z.unknown()) });

/** `GET /fapi/v1/commissionRate`. */
export const commissionSchema = z.object({ symbol: z.string(), takerCommissionRate: decimal });

/** `GET /fapi/v1/symbolConfig`. */
export const settingsSchema = z.array(
  z.object({ symbol: z.string(), marginType: z.string(), leverage: z.int().positive() }),
);

/** `GET /fapi/v1/accountConfig`. */
export const accountConfigSchema = z.object({
  canTrade: z.boolean(),
  dualSidePosition: z.boolean(),
  multiAssetsMargin: z.boolean(),
});

/** `GET /fapi/v1/feeBurn`. */
export const feeBurnSchema = z.object({ feeBurn: z.boolean() });

/** The answer to `POST /fapi/v1/leverage`. */
export const leverageSchema = z.object({ symbol: z.string(), leverage: z.int().positive() });

/** `ORDER_TRADE_UPDATE`. `N` and `n` are there where something has traded. */
export const orderUpdateSchema = z.object({
  o: z.object({
    s: z.string().min(1),
    c: z.string(),
    S: side,
    ps: positionSide,
    x: z.string(),
    X: status,
    i: longId,
    q: decimal,
    l: decimal,
    z: decimal,
    L: decimal,
    N: z.string().optional(),
    n: decimal.optional(),
    T: z.int().nonnegative(),
    t: longId,
    m: z.boolean(),
    er: z.union([z.string(), z.int()]).optional(),
  }),
});

/** `ACCOUNT_UPDATE`, its positions. */
export const accountUpdateSchema = z.object({
  a: z.object({
    P: z.array(z.object({ s: z.string().min(1), pa: decimal, ep: decimal, ps: positionSide })),
  }),
});

export type WireOrder = z.infer<typeof orderSchema>;
export type WireTrade = z.infer<typeof tradeSchema>;
export type WirePosition = z.infer<typeof positionSchema>;
export type WireSymbol = z.infer<typeof symbolSchema>;
export type WireOrderUpdate = z.infer<typeof orderUpdateSchema>;
