import type { SimRefusal } from '../gate.ts';
import { algoJson, balanceJson, orderJson, positionJson, settingJson, tradeJson } from './json.ts';
import { leverageOf, type Ground } from './margin.ts';
import { invalid, isRefusal, missing, REFUSED } from './refusals.ts';
import { isOpen, type OrderRow, type Tables } from './rows.ts';

/** What is listed of the account, as the reads know it. */
export type Listing = {
  readonly weight: (params: URLSearchParams) => number;
  readonly of: (ground: Ground, params: URLSearchParams) => object | SimRefusal;
};

const DAY_MS = 86_400_000;
const SPAN_MAX_MS = 7 * DAY_MS;
const LIMIT_DEFAULT = 500;
const LIMIT_MAX = 1_000;

const always = (weight: number) => (): number => weight;

/** Dear without a symbol. */
const bySymbol = (params: URLSearchParams): number => (params.has('symbol') ? 1 : 40);

type Span = { readonly fromMs: number; readonly toMs: number; readonly limit: number };

const whole = (params: URLSearchParams, name: string): number | null | SimRefusal => {
  const text = params.get(name);
  if (text === null) return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : invalid(name);
};

/** `startTime`, `endTime` and `limit`; of either time alone, seven days are meant. */
const spanOf = (params: URLSearchParams): Span | SimRefusal => {
  const start = whole(params, 'startTime');
  const end = whole(params, 'endTime');
  const limit = whole(params, 'limit');
  for (const one of [start, end, limit]) if (one !== null && typeof one !== 'number') return one;
  if (typeof start === 'number' && typeof end === 'number') {
    if (start > end)
      return { status: 400, code: -1023, msg: 'Start time is greater than end time.' };
    if (end - start > SPAN_MAX_MS)
      return { status: 400, code: -4165, msg: 'Maximum time interval is 7 days.' };
  }
  const fromMs = Number(start ?? 0);
  const toMs = Number(end ?? (start === null ? Infinity : fromMs + SPAN_MAX_MS));
  return { fromMs, toMs, limit: Math.min(Number(limit ?? LIMIT_DEFAULT), LIMIT_MAX) };
};

const ordersIn = ({ tables }: Ground, params: URLSearchParams): readonly OrderRow[] => {
  const symbol = params.get('symbol');
  return [...tables.orders.values()].filter((order) => symbol === null || order.symbol === symbol);
};

/** The order that the parameters name by either id; null where there is none. */
export const namedOrder = (
  tables: Tables,
  params: URLSearchParams,
): OrderRow | null | SimRefusal => {
  const symbol = params.get('symbol');
  const id = params.get('orderId');
  const clientId = params.get('origClientOrderId');
  if (symbol === null) return missing('symbol');
  if (id === null && clientId === null) return missing('orderId');
  if (id !== null) return tables.orders.get(`${symbol}/${id}`) ?? null;
  // The newest of this client id: of ended ones it may have been used before.
  const found = [...tables.orders.values()].filter(
    (order) => order.symbol === symbol && order.clientId === clientId,
  );
  return found.at(-1) ?? null;
};

const oneOrder = ({ tables }: Ground, params: URLSearchParams): object => {
  const order = namedOrder(tables, params);
  if (order === null) return REFUSED.noSuchOrder;
  return isRefusal(order) ? order : orderJson(order);
};

const allOrders = (ground: Ground, params: URLSearchParams): object => {
  if (!params.has('symbol')) return missing('symbol');
  const span = spanOf(params);
  if (isRefusal(span)) return span;
  const { fromMs, limit, toMs } = span;
  const fromId = params.get('orderId');
  const orders = ordersIn(ground, params);
  if (fromId !== null)
    return orders
      .filter(({ id }) => BigInt(id) >= BigInt(fromId))
      .slice(0, limit)
      .map(orderJson);
  const found = orders.filter(({ createdAtMs: at }) => at >= fromMs && at <= toMs);
  return (params.has('startTime') ? found.slice(0, limit) : found.slice(-limit)).map(orderJson);
};

const userTrades = ({ tables }: Ground, params: URLSearchParams): object => {
  const symbol = params.get('symbol');
  if (symbol === null) return missing('symbol');
  const span = spanOf(params);
  if (isRefusal(span)) return span;
  const fromId = whole(params, 'fromId');
  if (fromId !== null && typeof fromId !== 'number') return fromId;
  const isTimed = params.has('startTime') || params.has('endTime');
  if (fromId !== null && isTimed)
    return { status: 400, code: -1128, msg: 'Combination of optional parameters invalid.' };
  const orderId = params.get('orderId');
  const found = tables.trades
    .filter((one) => one.symbol === symbol && (orderId === null || one.orderId === orderId))
    .filter(({ id }) => fromId === null || id >= fromId)
    .filter(({ atMs }) => fromId !== null || (atMs >= span.fromMs && atMs <= span.toMs));
  const isFromStart = fromId !== null || params.has('startTime');
  return (isFromStart ? found.slice(0, span.limit) : found.slice(-span.limit)).map(tradeJson);
};

/** Only what has a position or an open order is listed. */
const positions = (ground: Ground, params: URLSearchParams): object => {
  const ordered = new Set(
    ordersIn(ground, params)
      .filter(isOpen)
      .map(({ symbol }) => symbol),
  );
  const symbol = params.get('symbol');
  return [...ground.tables.positions.values()]
    .filter((one) => one.amount !== 0 || ordered.has(one.symbol))
    .filter((one) => symbol === null || one.symbol === symbol)
    .map((position) => positionJson(ground, position));
};

const commission = (ground: Ground, params: URLSearchParams): object => {
  const symbol = ground.symbols.get(params.get('symbol') ?? '');
  if (symbol === undefined) return params.has('symbol') ? REFUSED.symbol : missing('symbol');
  return {
    symbol: symbol.name,
    makerCommissionRate: String(symbol.makerPpm / 1_000_000),
    takerCommissionRate: String(symbol.takerPpm / 1_000_000),
  };
};

const settings = ({ symbols, tables }: Ground, params: URLSearchParams): object =>
  [...symbols.keys()]
    .filter((name) => !params.has('symbol') || params.get('symbol') === name)
    .map((name) =>
      settingJson({
        symbol: name,
        marginType: tables.settings.get(name)?.marginType ?? 'CROSSED',
        leverage: leverageOf(tables, name),
      }),
    );

const account = ({ tables }: Ground): object => ({
  feeTier: 0,
  canTrade: true,
  canDeposit: true,
  canWithdraw: true,
  dualSidePosition: tables.isHedged(),
  updateTime: 0,
  multiAssetsMargin: false,
  tradeGroupId: -1,
});

/** Signed reads, by path. */
export const LISTINGS: ReadonlyMap<string, Listing> = new Map<string, Listing>([
  ['/fapi/v1/order', { weight: always(1), of: oneOrder }],
  ['/fapi/v1/allOrders', { weight: always(5), of: allOrders }],
  ['/fapi/v1/userTrades', { weight: always(5), of: userTrades }],
  [
    '/fapi/v1/openOrders',
    {
      weight: bySymbol,
      of: (ground, params) => ordersIn(ground, params).filter(isOpen).map(orderJson),
    },
  ],
  [
    '/fapi/v1/openAlgoOrders',
    {
      weight: bySymbol,
      of: ({ tables }) =>
        [...tables.algos.values()].filter(({ status }) => status === 'NEW').map(algoJson),
    },
  ],
  ['/fapi/v3/positionRisk', { weight: always(5), of: positions }],
  [
    '/fapi/v3/balance',
    {
      weight: always(5),
      of: (ground) => [...ground.tables.wallets.values()].map((one) => balanceJson(ground, one)),
    },
  ],
  ['/fapi/v1/commissionRate', { weight: always(20), of: commission }],
  ['/fapi/v1/symbolConfig', { weight: always(5), of: settings }],
  ['/fapi/v1/accountConfig', { weight: always(5), of: account }],
  [
    '/fapi/v1/positionSide/dual',
    { weight: always(30), of: ({ tables }) => ({ dualSidePosition: tables.isHedged() }) },
  ],
  ['/fapi/v1/feeBurn', { weight: always(30), of: () => ({ feeBurn: false }) }],
]);
