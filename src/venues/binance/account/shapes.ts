import { z } from 'zod';

import type { WatchedBalance } from '../../../../machines/model/watched-account.ts';
import {
  decimal,
  isZero,
  longId,
  orderOf,
  positionOf,
  positionSide,
  side,
  spotOrderOf,
  sumOf,
  unlessZero,
} from './told.ts';

/* Bodies of account listings, as far as they are used. */

/** `GET /fapi/v3/positionRisk`. */
export const usdmPosition = z
  .object({
    symbol: z.string(),
    positionSide,
    positionAmt: decimal,
    entryPrice: decimal,
    liquidationPrice: decimal,
    isolatedMargin: decimal,
  })
  .transform((told) =>
    positionOf({
      product: told.symbol,
      amount: told.positionAmt,
      positionSide: told.positionSide,
      entryPrice: told.entryPrice,
      margin: isZero(told.isolatedMargin) ? 'cross' : 'isolated',
      liquidationPrice: unlessZero(told.liquidationPrice),
    }),
  );

/** `GET /fapi/v3/balance`. */
export const usdmBalance = z
  .object({ asset: z.string(), balance: decimal, availableBalance: decimal })
  .transform(({ asset, availableBalance, balance }): WatchedBalance => ({
    asset,
    total: balance,
    available: availableBalance,
  }));

/** `GET /fapi/v1/openOrders`. */
export const usdmOrder = z
  .object({
    symbol: z.string(),
    orderId: longId,
    side,
    positionSide,
    type: z.string(),
    origQty: decimal,
    price: decimal,
    stopPrice: decimal,
    reduceOnly: z.boolean(),
    closePosition: z.boolean(),
  })
  .transform((told) =>
    orderOf({
      ...told,
      orderId: `order ${told.orderId}`,
      product: told.symbol,
      kind: told.type,
      quantity: told.origQty,
      triggerPrice: told.stopPrice,
    }),
  );

/** `GET /fapi/v1/openAlgoOrders`: conditional orders, since December 2025 apart from the others. */
export const usdmAlgoOrder = z
  .object({
    algoId: longId,
    orderType: z.string(),
    symbol: z.string(),
    side,
    positionSide,
    quantity: decimal,
    triggerPrice: decimal,
    price: decimal,
    reduceOnly: z.boolean(),
    closePosition: z.boolean(),
  })
  .transform((told) =>
    orderOf({
      ...told,
      orderId: `algo ${told.algoId}`,
      product: told.symbol,
      kind: told.orderType,
    }),
  );

/** `GET /api/v3/account`, each of `balances`. */
export const spotBalance = z
  .object({ asset: z.string(), free: decimal, locked: decimal })
  .transform(({ asset, free, locked }): WatchedBalance => ({
    asset,
    total: sumOf(free, locked),
    available: free,
  }));

/** `GET /api/v3/openOrders`. */
export const spotOrder = z
  .object({
    symbol: z.string(),
    orderId: longId,
    side,
    type: z.string(),
    origQty: decimal,
    price: decimal,
    stopPrice: decimal,
  })
  .transform((told) =>
    spotOrderOf({
      ...told,
      id: told.orderId,
      product: told.symbol,
      kind: told.type,
      quantity: told.origQty,
      triggerPrice: told.stopPrice,
    }),
  );
