import type { SimRefusal } from '../gate.ts';
import { cancelOrder, placeOrder } from './desk.ts';
import { readAlgoForm, readOrderForm } from './form.ts';
import { algoJson, changedOrderJson } from './json.ts';
import { namedOrder } from './listings.ts';
import { leverageOf } from './margin.ts';
import { isRefusal, missing, REFUSED } from './refusals.ts';
import type { OrderRow } from './rows.ts';
import { cancelStop, placeStop, type StopParts } from './stops.ts';

/** What changes the account. Orders are counted apart, and weigh nothing. */
export type ChangeRoute = {
  readonly weight: number;
  readonly isOrder: boolean;
  readonly of: (parts: StopParts, params: URLSearchParams) => object | SimRefusal;
};

/** Without `RESULT` the answer only says that the order was taken. */
const acknowledged = (order: OrderRow): OrderRow => ({
  ...order,
  executed: 0,
  quoteMicros: 0,
  status: 'NEW',
});

const newOrder = (parts: StopParts, params: URLSearchParams): object => {
  const form = readOrderForm(params, parts.symbols);
  if (isRefusal(form)) return form;
  const order = placeOrder(parts, form);
  if (isRefusal(order)) return order;
  return changedOrderJson(form.isResultAsked ? order : acknowledged(order));
};

const dropOrder = (parts: StopParts, params: URLSearchParams): object => {
  const named = namedOrder(parts.tables, params);
  if (named !== null && isRefusal(named)) return named;
  const order = cancelOrder(parts, named);
  return isRefusal(order) ? order : changedOrderJson(order);
};

const newStop = (parts: StopParts, params: URLSearchParams): object => {
  const form = readAlgoForm(params, parts.symbols);
  if (isRefusal(form)) return form;
  const algo = placeStop(parts, form);
  return isRefusal(algo) ? algo : algoJson(algo);
};

const dropStop = (parts: StopParts, params: URLSearchParams): object => {
  const [id, clientId] = [params.get('algoId'), params.get('clientAlgoId')];
  if (id === null && clientId === null) return missing('algoId');
  const named = [...parts.tables.algos.values()].filter((algo) =>
    id === null ? algo.clientId === clientId : String(algo.id) === id,
  );
  const algo = cancelStop(parts, named.at(-1));
  return isRefusal(algo)
    ? algo
    : { algoId: algo.id, clientAlgoId: algo.clientId, code: '200', msg: 'success' };
};

const setLeverage = (parts: StopParts, params: URLSearchParams): object => {
  const symbol = params.get('symbol') ?? '';
  if (!parts.symbols.has(symbol)) return REFUSED.symbol;
  const leverage = Number(params.get('leverage'));
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > 125) return REFUSED.leverage;
  const marginType = parts.tables.settings.get(symbol)?.marginType ?? 'CROSSED';
  parts.record({ atMs: parts.nowMs(), settings: [{ symbol, leverage, marginType }] });
  return { leverage, maxNotionalValue: '1000000000', symbol };
};

const setMarginType = (parts: StopParts, params: URLSearchParams): object => {
  const symbol = params.get('symbol') ?? '';
  const marginType = params.get('marginType');
  if (!parts.symbols.has(symbol)) return REFUSED.symbol;
  if (marginType !== 'CROSSED' && marginType !== 'ISOLATED') return missing('marginType');
  if ((parts.tables.settings.get(symbol)?.marginType ?? 'CROSSED') === marginType)
    return REFUSED.marginSame;
  if ((parts.tables.positions.get(symbol)?.amount ?? 0) !== 0) return REFUSED.marginWithPosition;
  const leverage = leverageOf(parts.tables, symbol);
  parts.record({ atMs: parts.nowMs(), settings: [{ symbol, leverage, marginType }] });
  return { code: 200, msg: 'success' };
};

const setPositionSide = (parts: StopParts, params: URLSearchParams): object => {
  const isHedged = params.get('dualSidePosition') === 'true';
  if (isHedged === parts.tables.isHedged()) return REFUSED.sideSame;
  if (parts.tables.open().length > 0) return REFUSED.sideWithOrders;
  if ([...parts.tables.positions.values()].some(({ amount }) => amount !== 0))
    return REFUSED.sideWithPosition;
  parts.record({ atMs: parts.nowMs(), isHedged });
  return { code: 200, msg: 'success' };
};

/** Signed writes, by method and path. */
export const CHANGES: ReadonlyMap<string, ChangeRoute> = new Map<string, ChangeRoute>([
  ['POST /fapi/v1/order', { weight: 0, isOrder: true, of: newOrder }],
  ['DELETE /fapi/v1/order', { weight: 1, isOrder: false, of: dropOrder }],
  ['POST /fapi/v1/algoOrder', { weight: 0, isOrder: true, of: newStop }],
  ['DELETE /fapi/v1/algoOrder', { weight: 1, isOrder: false, of: dropStop }],
  ['POST /fapi/v1/leverage', { weight: 1, isOrder: false, of: setLeverage }],
  ['POST /fapi/v1/marginType', { weight: 1, isOrder: false, of: setMarginType }],
  ['POST /fapi/v1/positionSide/dual', { weight: 1, isOrder: false, of: setPositionSide }],
]);
