import { formatDecimal } from '../../../../machines/model/decimal.ts';
import { wireId } from '../wire-text.ts';
import {
  availableMicros,
  leverageOf,
  maintenanceMicros,
  markOf,
  notionalMicros,
  unrealizedMicros,
  type Ground,
} from './margin.ts';
import type { AlgoRow, OrderRow, PositionRow, SettingRow, TradeRow, WalletRow } from './rows.ts';
import { priceText, quantityText, simSymbol } from './symbols.ts';

/*
 * Rows as REST writes them, by the documents of each endpoint
 * (developers.binance.com/docs/derivatives/usds-margined-futures, trade and account).
 */

const E8 = 8;

export const e8Text = (amountE8: number): string => formatDecimal(Math.round(amountE8), E8);
const microsText = (amount: number): string => e8Text(amount * 100);

/** What has traded of an order, a piece on average. */
export const averageText = ({ executed, quoteMicros, symbol }: OrderRow): string => {
  const { decimals } = simSymbol(symbol);
  return executed === 0
    ? '0.00'
    : formatDecimal(Math.round((quoteMicros / executed) * 100), decimals + 2);
};

/** What every answer says of an order. */
const orderHead = (order: OrderRow) => {
  const symbol = simSymbol(order.symbol);
  return {
    orderId: wireId(order.id),
    symbol: order.symbol,
    status: order.status,
    clientOrderId: order.clientId,
    price: priceText(symbol, order.price),
    avgPrice: averageText(order),
    origQty: quantityText(symbol, order.quantity),
    executedQty: quantityText(symbol, order.executed),
    cumQuote: formatDecimal(order.quoteMicros, 6),
    timeInForce: order.timeInForce,
    type: order.type,
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    side: order.side,
    positionSide: 'BOTH',
    stopPrice: priceText(symbol, 0),
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: order.type,
    priceMatch: 'NONE',
    selfTradePreventionMode: 'EXPIRE_MAKER',
    goodTillDate: 0,
    updateTime: order.updatedAtMs,
  };
};

/** The answer to a new order, or to a cancel. */
export const changedOrderJson = (order: OrderRow): object => ({
  ...orderHead(order),
  cumQty: quantityText(simSymbol(order.symbol), order.executed),
});

/** An order as it is queried and listed. */
export const orderJson = (order: OrderRow): object => ({
  ...orderHead(order),
  time: order.createdAtMs,
});

/** One of `GET /fapi/v1/userTrades`. */
export const tradeJson = (trade: TradeRow): object => {
  const symbol = simSymbol(trade.symbol);
  return {
    symbol: trade.symbol,
    id: trade.id,
    orderId: wireId(trade.orderId),
    side: trade.side,
    price: priceText(symbol, trade.price),
    qty: quantityText(symbol, trade.quantity),
    realizedPnl: e8Text(trade.realizedE8),
    quoteQty: formatDecimal(trade.price * trade.quantity, 6),
    commission: e8Text(trade.feeE8),
    commissionAsset: trade.feeAsset,
    time: trade.atMs,
    positionSide: 'BOTH',
    buyer: trade.side === 'BUY',
    maker: trade.isMaker,
  };
};

/** An amount with its sign. */
export const amountText = ({ amount, symbol }: PositionRow): string =>
  quantityText(simSymbol(symbol), amount);

/** What a coin of the position has cost on average, without the zeros at its end but one. */
export const entryText = ({ amount, costMicros, symbol }: PositionRow): string => {
  const { decimals } = simSymbol(symbol);
  if (amount === 0) return '0.0';
  const average = Math.round((costMicros / Math.abs(amount)) * 10_000);
  return formatDecimal(average, decimals + 4).replace(/(\.\d+?)0+$/, '$1');
};

/** One of `GET /fapi/v3/positionRisk`. */
export const positionJson = (ground: Ground, position: PositionRow): object => {
  const { symbol } = position;
  const { decimals } = simSymbol(symbol);
  const notional = notionalMicros(ground, position);
  const initial = notional / leverageOf(ground.tables, symbol);
  const mark = Math.round(markOf(ground, position) * 10_000);
  return {
    symbol,
    positionSide: 'BOTH',
    positionAmt: amountText(position),
    entryPrice: entryText(position),
    breakEvenPrice: entryText(position),
    markPrice: formatDecimal(mark, decimals + 4),
    unRealizedProfit: microsText(unrealizedMicros(ground, position)),
    liquidationPrice: '0',
    isolatedMargin: '0',
    notional: microsText(Math.sign(position.amount) * notional),
    marginAsset: 'USDT',
    isolatedWallet: '0',
    initialMargin: microsText(initial),
    maintMargin: microsText(maintenanceMicros(ground)),
    positionInitialMargin: microsText(initial),
    openOrderInitialMargin: '0',
    adl: 1,
    bidNotional: '0',
    askNotional: '0',
    updateTime: position.updatedAtMs,
  };
};

/** One of `GET /fapi/v3/balance`. */
export const balanceJson = (ground: Ground, { asset, balanceE8 }: WalletRow): object => {
  const available = asset === 'USDT' ? Math.max(0, availableMicros(ground) * 100) : balanceE8;
  const unrealized = [...ground.tables.positions.values()]
    .map((position) => unrealizedMicros(ground, position))
    .reduce((sum, one) => sum + one, 0);
  return {
    accountAlias: 'paper',
    asset,
    balance: e8Text(balanceE8),
    crossWalletBalance: e8Text(balanceE8),
    crossUnPnl: microsText(asset === 'USDT' ? unrealized : 0),
    availableBalance: e8Text(available),
    maxWithdrawAmount: e8Text(available),
    marginAvailable: true,
    updateTime: 0,
  };
};

/** One of `GET /fapi/v1/openAlgoOrders`, and the answer to a new one. */
export const algoJson = (algo: AlgoRow): object => {
  const symbol = simSymbol(algo.symbol);
  return {
    algoId: algo.id,
    clientAlgoId: algo.clientId,
    algoType: 'CONDITIONAL',
    orderType: algo.type,
    symbol: algo.symbol,
    side: algo.side,
    positionSide: 'BOTH',
    timeInForce: 'GTC',
    quantity: quantityText(symbol, algo.quantity),
    algoStatus: algo.status,
    actualOrderId: algo.actualOrderId ?? '',
    triggerPrice: priceText(symbol, algo.triggerPrice),
    price: priceText(symbol, 0),
    workingType: algo.workingType,
    priceMatch: 'NONE',
    closePosition: algo.closePosition,
    priceProtect: false,
    reduceOnly: algo.reduceOnly,
    createTime: algo.createdAtMs,
    updateTime: algo.updatedAtMs,
    triggerTime: algo.actualOrderId === null ? 0 : algo.updatedAtMs,
    goodTillDate: 0,
  };
};

/** One of `GET /fapi/v1/symbolConfig`. */
export const settingJson = ({ leverage, marginType, symbol }: SettingRow): object => ({
  symbol,
  marginType,
  isAutoAddMargin: 'false',
  leverage,
  maxNotionalValue: '1000000000',
});
