import type { SimRefusal } from '../gate.ts';
import { acceptOrder, bookOf, type DeskParts } from './desk.ts';
import type { AlgoForm, OrderForm } from './form.ts';
import { REFUSED } from './refusals.ts';
import type { AlgoRow } from './rows.ts';
import type { SimSymbol } from './symbols.ts';

/*
 * Conditional orders: NEW ─▶ TRIGGERING ─▶ TRIGGERED ─▶ FINISHED, or CANCELED by its owner, or
 * EXPIRED once the position that it was to close is gone.
 */

export type StopParts = DeskParts & {
  readonly nextAlgoId: () => number;
  readonly tellAlgo: (algo: AlgoRow) => void;
};

/** Which way the price must go: a stop that sells waits for it to fall. */
const isDue = ({ side, triggerPrice, type }: AlgoForm | AlgoRow, price: number): boolean =>
  (side === 'SELL') === (type === 'STOP_MARKET') ? price <= triggerPrice : price >= triggerPrice;

const put = (parts: StopParts, algo: AlgoRow, changes: Partial<AlgoRow>): AlgoRow => {
  const row = { ...algo, ...changes, updatedAtMs: parts.nowMs() };
  parts.record({ atMs: parts.nowMs(), algos: [row] });
  parts.tellAlgo(row);
  return row;
};

const waiting = ({ tables }: StopParts, symbol: SimSymbol): readonly AlgoRow[] =>
  [...tables.algos.values()].filter((algo) => algo.status === 'NEW' && algo.symbol === symbol.name);

const isTwin = ({ tables }: StopParts, { clientId }: AlgoForm): boolean =>
  clientId !== null &&
  [...tables.algos.values()].some((one) => one.status === 'NEW' && one.clientId === clientId);

const refusalOf = (parts: StopParts, form: AlgoForm): SimRefusal | null => {
  const { closePosition, quantity, side, symbol, triggerPrice, type } = form;
  if (isTwin(parts, form)) return REFUSED.duplicateId;
  if (parts.tables.isHedged()) return REFUSED.positionSide;
  if (triggerPrice <= 0) return REFUSED.priceZero;
  if (triggerPrice % symbol.tick !== 0) return REFUSED.tick;
  if (!closePosition && quantity <= 0) return REFUSED.quantityZero;
  const last = bookOf(parts, symbol).last();
  if (last === null) return REFUSED.noDepth;
  if (isDue(form, last)) return REFUSED.wouldTrigger;
  const isThere = waiting(parts, symbol).some(
    (one) => one.closePosition && one.side === side && one.type === type,
  );
  return closePosition && isThere ? REFUSED.stopExists : null;
};

export const placeStop = (parts: StopParts, form: AlgoForm): AlgoRow | SimRefusal => {
  const refusal = refusalOf(parts, form);
  if (refusal !== null) return refusal;
  const { clientId, symbol, ...rest } = form;
  const id = parts.nextAlgoId();
  const row: AlgoRow = {
    ...rest,
    id,
    clientId: clientId ?? `paper-algo-${id}`,
    symbol: symbol.name,
    status: 'NEW',
    actualOrderId: null,
    createdAtMs: parts.nowMs(),
    updatedAtMs: parts.nowMs(),
  };
  return put(parts, row, {});
};

export const cancelStop = (parts: StopParts, algo: AlgoRow | undefined): AlgoRow | SimRefusal =>
  algo?.status === 'NEW' ? put(parts, algo, { status: 'CANCELED' }) : REFUSED.unknownOrder;

const formOf = (parts: StopParts, symbol: SimSymbol, algo: AlgoRow): OrderForm => {
  const amount = parts.tables.positions.get(symbol.name)?.amount ?? 0;
  return {
    clientId: algo.clientId,
    symbol,
    side: algo.side,
    type: 'MARKET',
    timeInForce: 'GTC',
    price: 0,
    quantity: algo.closePosition ? Math.abs(amount) : algo.quantity,
    reduceOnly: algo.reduceOnly,
    isResultAsked: true,
  };
};

const hasSomethingToClose = (parts: StopParts, symbol: SimSymbol, { side }: AlgoRow): boolean => {
  const amount = parts.tables.positions.get(symbol.name)?.amount ?? 0;
  return side === 'SELL' ? amount > 0 : amount < 0;
};

/** Sends what the price has triggered to the book, and drops what has nothing to close any more. */
export const triggerStops = (parts: StopParts, symbol: SimSymbol): void => {
  const last = bookOf(parts, symbol).last();
  for (const algo of waiting(parts, symbol)) {
    const isPointless = algo.closePosition && !hasSomethingToClose(parts, symbol, algo);
    if (last === null || !isDue(algo, last)) continue;
    if (isPointless) {
      put(parts, algo, { status: 'EXPIRED' });
      continue;
    }
    const triggering = put(parts, algo, { status: 'TRIGGERING' });
    const { closePosition, type } = algo;
    const order = acceptOrder(parts, formOf(parts, symbol, algo), { type, closePosition });
    const triggered = put(parts, triggering, { status: 'TRIGGERED', actualOrderId: order.id });
    put(parts, triggered, { status: 'FINISHED' });
  }
};
