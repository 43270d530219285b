import {
  eventTicker,
  fillId,
  venueOrderId,
  type VenueOrderId,
} from '../../../machines/model/ids.ts';
import { countCenti, micros, yesPriceWithin } from '../../../machines/model/money.ts';
import { epochMs } from '../../../machines/model/time.ts';
import {
  isOpen,
  orderKey,
  type Change,
  type OrderRow,
  type TradeRow,
} from '../../../src/simulator/binance/trading/rows.ts';
import type { LedgerEntry, LedgerFill } from '../../../src/simulator/ledger/entries.ts';
import { tickerOf } from '../../../src/venues/binance/trading/parse.ts';
import { chosenSide } from '../chosen-side.ts';
import { isAcceptance } from '../venue/executioner.ts';
import type { Finding } from './ledger.ts';

/*
 * The futures account in the words of the other ledger: an order is accepted with what it meets at
 * once, and may be filled and struck off later. Counts are in the units of the product.
 */

const idOf = (symbol: string, id: string): VenueOrderId => venueOrderId(`${symbol}:${id}`);

const changesIn = (entries: readonly LedgerEntry[]): readonly Change[] =>
  entries.flatMap((entry) => (entry.type === 'futuresChanged' ? [entry.change] : []));

const fillOf = (trade: TradeRow): LedgerFill => ({
  fillId: fillId(`binanceUsdm:${trade.symbol}:${trade.id}`),
  priceCenti: yesPriceWithin(trade.price, trade.price),
  countCenti: countCenti(trade.quantity),
  feeMicros: micros(Math.ceil(trade.feeE8 / 100)),
  isTaker: !trade.isMaker,
});

const restsIn = ({ timeInForce }: OrderRow): boolean => timeInForce !== 'IOC';

const accepted = (row: OrderRow, atOnce: readonly TradeRow[]): LedgerEntry => {
  const ticker = tickerOf(row.symbol);
  const met = atOnce.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    type: 'orderAccepted',
    atMs: epochMs(row.createdAtMs),
    order: {
      orderId: idOf(row.symbol, row.id),
      clientOrderId: row.clientId,
      ticker,
      event: eventTicker(ticker),
      side: row.side === 'BUY' ? 'bid' : 'ask',
      priceCenti: yesPriceWithin(row.price, row.price),
      countCenti: countCenti(row.quantity),
      timeInForce: restsIn(row) ? 'good_till_canceled' : 'immediate_or_cancel',
      selfTradePrevention: 'maker',
      reduceOnly: row.reduceOnly,
      expiresAtMs: null,
      cancelOnPause: false,
    },
    fills: atOnce.map(fillOf),
    excessCenti: countCenti(0),
    reason: restsIn(row) || met === row.quantity ? null : 'ImmediateOrCancel',
  };
};

const later = (trade: TradeRow): LedgerEntry => ({
  type: 'orderFilled',
  atMs: epochMs(trade.atMs),
  orderId: idOf(trade.symbol, trade.orderId),
  fill: fillOf(trade),
});

const struckOff = (row: OrderRow): LedgerEntry => ({
  type: 'orderCancelled',
  atMs: epochMs(row.updatedAtMs),
  orderId: idOf(row.symbol, row.id),
  reason: 'UserCancel',
});

/** The same book of record, with what the futures account went through in the words of orders. */
export const withFutures = (entries: readonly LedgerEntry[]): readonly LedgerEntry[] => {
  const atOnce = new Map<string, TradeRow[]>();
  for (const { trades = [] } of changesIn(entries))
    for (const trade of trades.filter(({ isMaker }) => !isMaker)) {
      const key = orderKey({ id: trade.orderId, symbol: trade.symbol });
      atOnce.set(key, [...(atOnce.get(key) ?? []), trade]);
    }
  const toldBy = ({ orders = [], trades = [] }: Change): readonly LedgerEntry[] => [
    ...orders.filter(isAcceptance).map((row) => accepted(row, atOnce.get(orderKey(row)) ?? [])),
    ...trades.filter(({ isMaker }) => isMaker).map(later),
    ...orders
      .filter((row) => restsIn(row) && !isOpen(row) && row.status !== 'FILLED')
      .map(struckOff),
  ];
  return entries.flatMap((entry) =>
    entry.type === 'futuresChanged' ? toldBy(entry.change) : entry,
  );
};

/** With the sign of the side that is bought in a product. */
const heldIn = (symbol: string, amount: number): number =>
  amount * (chosenSide(tickerOf(symbol)) === 'yes' ? 1 : -1) || 0;

/** Positions on the side that nobody has bought, and exits that could have opened one. */
export const findTurned = (entries: readonly LedgerEntry[]): readonly Finding[] =>
  changesIn(entries).flatMap(({ atMs, orders = [], positions = [] }) => [
    ...positions
      .filter(({ amount, symbol }) => heldIn(symbol, amount) < 0)
      .map(({ amount, symbol }) => ({
        what: `the position in ${symbol} has turned over: ${amount}`,
        atMs,
      })),
    ...orders
      .filter((row) => isAcceptance(row) && !row.reduceOnly)
      .filter(({ side, symbol }) => (side === 'BUY') !== (chosenSide(tickerOf(symbol)) === 'yes'))
      .map(({ clientId, symbol }) => ({
        what: `an exit from ${symbol} that may open a position: ${clientId}`,
        atMs,
      })),
  ]);

/** What the venue holds at last by its own word and not by our orders, or the other way round. */
export const findUnexplained = (
  entries: readonly LedgerEntry[],
  netCenti: ReadonlyMap<string, number>,
): readonly string[] => {
  const last = new Map<string, number>();
  for (const { positions = [] } of changesIn(entries))
    for (const { amount, symbol } of positions) last.set(tickerOf(symbol), heldIn(symbol, amount));
  return [...last].flatMap(([market, amount]) => {
    const ours = netCenti.get(market) ?? 0;
    return amount === ours
      ? []
      : [`${market}: the venue holds ${amount} units, our orders make ${ours}`];
  });
};
