import { sqlError, type OrderRecord, type Tables, type TradeRecord } from './tables.ts';

/* The rows that an append names, and the constraints that they are held to. */

export type Row = {
  readonly trade_id: string;
  readonly actor: string;
  readonly seq: number;
  readonly shard: number;
  readonly token: number;
  readonly at_ms: number;
  readonly event_id: string;
  readonly from_state?: string;
  readonly to_state: string;
  readonly machine_version: number;
  readonly birth?: Readonly<Record<string, unknown>>;
  readonly intents?: readonly { readonly intentId: string; readonly intent: { type: string } }[];
  readonly clears?: readonly string[];
  readonly fills?: readonly Readonly<Record<string, unknown>>[];
} & Readonly<Record<string, unknown>>;

export type Checked = { readonly row: Row; readonly event: string; readonly context: string };

export const text = (value: unknown): string => {
  if (typeof value !== 'string') throw sqlError('23502', 'a column must not be null');
  return value;
};
const textOrNull = (value: unknown): string | null => (value === undefined ? null : text(value));
export const number = (value: unknown): number => {
  if (typeof value !== 'number') throw sqlError('23502', 'a column must not be null');
  return value;
};
const numberOrNull = (value: unknown): number | null =>
  value === undefined ? null : number(value);

const TRADE_STATES = new Set([
  ...['opening', 'open', 'monitoring.watching', 'monitoring.verifying', 'settling'],
  ...['autoStopping.clearing', 'closing.clearing'],
  ...['autoStopping.exiting', 'autoStopping.retrying', 'autoStopping.stuck'],
  ...['closing.exiting', 'closing.retrying', 'closing.stuck', 'closed', 'failed'],
]);
const ORDER_STATES = new Set([
  ...['intended', 'submitting', 'working', 'unknown', 'resolving'],
  ...['filled', 'cancelled', 'rejected'],
]);

export const require = (holds: boolean, what: string): void => {
  if (!holds) throw sqlError('23514', `check constraint: ${what}`);
};

export const tradeColumns = ({ row, context }: Checked) => ({
  state: row.to_state,
  seq: row.seq,
  held: text(row['held']),
  buyPrice: textOrNull(row['buy_price']),
  sellPrice: textOrNull(row['sell_price']),
  fees: text(row['fees']),
  pnl: textOrNull(row['pnl']),
  winLoss: textOrNull(row['win_loss']),
  closeMethod: textOrNull(row['close_method']),
  unprotectedMs: number(row['unprotected_ms']),
  closeAtMs: number(row['close_at_ms']),
  deadlineAtMs: numberOrNull(row['deadline_at_ms']),
  openedAtMs: numberOrNull(row['opened_at_ms']),
  closedAtMs: numberOrNull(row['closed_at_ms']),
  updatedAtMs: row.at_ms,
  endedAtMs: numberOrNull(row['ended_at_ms']),
  machineVersion: row.machine_version,
  context,
});

export const orderColumns = ({ row, context }: Checked) => ({
  state: row.to_state,
  seq: row.seq,
  venueOrderId: textOrNull(row['venue_order_id']),
  filled: text(row['filled']),
  cost: text(row['cost']),
  fees: text(row['fees']),
  reason: textOrNull(row['reason']),
  deadlineAtMs: numberOrNull(row['deadline_at_ms']),
  updatedAtMs: row.at_ms,
  endedAtMs: numberOrNull(row['ended_at_ms']),
  machineVersion: row.machine_version,
  context,
});

/** Of a binary contract no more than a dollar. */
export const isPrice = (price: string, isLinear: boolean): boolean =>
  Number(price) >= 0 && (Number(price) <= 1 || isLinear);

export const checkTrade = (tables: Tables, trade: TradeRecord): void => {
  require(TRADE_STATES.has(trade.state), `trades.state '${trade.state}'`);
  require(Number(trade.held) >= 0, 'trades.held');
  require(Number(trade.count) > 0, 'trades.count');
  require(Number.isSafeInteger(trade.unprotectedMs), 'trades.unprotected_ms is no bigint');
  require(trade.unprotectedMs >= 0, 'trades.unprotected_ms');
  for (const price of [trade.buyPrice, trade.sellPrice])
    require(price === null || isPrice(price, trade.instrument !== null), 'trades.price');
  const isOver = trade.state === 'closed' || trade.state === 'failed';
  require((trade.endedAtMs === null) === !isOver, 'trades.ended_at');
  if (!tables.books.has(trade.book)) throw sqlError('23503', 'trades.book');
};

export const checkOrder = (order: OrderRecord): void => {
  require(ORDER_STATES.has(order.state), `orders.state '${order.state}'`);
  require(Number(order.filled) >= 0, 'orders.filled');
  require(order.attempt > 0, 'orders.attempt');
};

export const bornTrade = (checked: Checked): TradeRecord => {
  const { row } = checked;
  const birth = row.birth ?? {};
  return {
    id: row.trade_id,
    book: text(birth['book']),
    ticketId: text(birth['ticket_id']),
    market: text(birth['market']),
    event: text(birth['event']),
    symbol: text(birth['symbol']),
    side: text(birth['side']),
    strike: text(birth['strike']),
    count: text(birth['count']),
    origin: birth['origin'],
    ticket: birth['ticket'],
    instrument: birth['instrument'] ?? null,
    createdAtMs: row.at_ms,
    quarantinedAtMs: null,
    quarantineReason: null,
    ...tradeColumns(checked),
  };
};

export const bornOrder = (checked: Checked): OrderRecord => {
  const { row } = checked;
  const birth = row.birth ?? {};
  return {
    tradeId: row.trade_id,
    clientOrderId: row.actor,
    leg: text(birth['leg']),
    attempt: number(birth['attempt']),
    request: birth['request'],
    createdAtMs: row.at_ms,
    ...orderColumns(checked),
  };
};
