import { wireId } from '../wire-text.ts';
import type { OrderNews } from './desk.ts';
import { amountText, averageText, e8Text, entryText } from './json.ts';
import type { AlgoRow, PositionRow, WalletRow } from './rows.ts';
import { priceText, quantityText, simSymbol } from './symbols.ts';

/*
 * Events of the account's stream, by the documents of each
 * (developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams).
 */

/** `ORDER_TRADE_UPDATE`. */
export const orderUpdate = (
  { execution, expiryReason, order, trade }: OrderNews,
  nowMs: number,
): object => {
  const symbol = simSymbol(order.symbol);
  return {
    e: 'ORDER_TRADE_UPDATE',
    E: nowMs,
    T: nowMs,
    o: {
      s: order.symbol,
      c: order.clientId,
      S: order.side,
      o: order.type,
      f: order.timeInForce,
      q: quantityText(symbol, order.quantity),
      p: priceText(symbol, order.price),
      ap: averageText(order),
      sp: priceText(symbol, 0),
      x: execution,
      X: order.status,
      i: wireId(order.id),
      l: quantityText(symbol, trade?.quantity ?? 0),
      z: quantityText(symbol, order.executed),
      L: priceText(symbol, trade?.price ?? 0),
      ...(trade !== null && { N: trade.feeAsset, n: e8Text(trade.feeE8) }),
      T: order.updatedAtMs,
      t: trade?.id ?? 0,
      b: '0',
      a: '0',
      m: trade?.isMaker ?? false,
      R: order.reduceOnly,
      wt: 'CONTRACT_PRICE',
      ot: order.type,
      ps: 'BOTH',
      cp: order.closePosition,
      rp: e8Text(trade?.realizedE8 ?? 0),
      pP: false,
      si: 0,
      ss: 0,
      V: 'EXPIRE_MAKER',
      pm: 'NONE',
      gtd: 0,
      er: String(expiryReason),
    },
  };
};

/** `ALGO_UPDATE`. */
export const algoUpdate = (algo: AlgoRow, nowMs: number): object => {
  const symbol = simSymbol(algo.symbol);
  return {
    e: 'ALGO_UPDATE',
    E: nowMs,
    T: nowMs,
    o: {
      caid: algo.clientId,
      aid: algo.id,
      at: 'CONDITIONAL',
      o: algo.type,
      s: algo.symbol,
      S: algo.side,
      ps: 'BOTH',
      f: 'GTC',
      q: quantityText(symbol, algo.quantity),
      X: algo.status,
      ai: algo.actualOrderId ?? '',
      ap: '0.00000',
      aq: '0.00000',
      act: '0',
      tp: priceText(symbol, algo.triggerPrice),
      p: priceText(symbol, 0),
      V: 'EXPIRE_MAKER',
      wt: algo.workingType,
      pm: 'NONE',
      cp: algo.closePosition,
      pP: false,
      R: algo.reduceOnly,
      tt: 0,
      gtd: 0,
      rm: '',
    },
  };
};

/** `ACCOUNT_UPDATE`: what has changed, and nothing else. */
export const futuresUpdate = (
  reason: string,
  wallets: readonly WalletRow[],
  positions: readonly PositionRow[],
  nowMs: number,
): object => ({
  e: 'ACCOUNT_UPDATE',
  E: nowMs,
  T: nowMs,
  a: {
    m: reason,
    B: wallets.map(({ asset, balanceE8 }) => ({
      a: asset,
      wb: e8Text(balanceE8),
      cw: e8Text(balanceE8),
      bc: '0',
    })),
    P: positions.map((position) => ({
      s: position.symbol,
      pa: amountText(position),
      ep: entryText(position),
      bep: entryText(position),
      cr: '0',
      up: '0',
      mt: 'cross',
      iw: '0',
      ps: 'BOTH',
    })),
  },
});
