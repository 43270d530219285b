import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import { SEPARATOR } from '../../../db/journal/statement.ts';
import {
  sqlError,
  type FillRow,
  type IntentRecordRow,
  type OrderRecord,
  type Tables,
  type TradeRecord,
  type TransitionRecord,
} from './tables.ts';

/*
 * The append of db/journal/statement.ts by its meaning: each row has its own verdict, a row that
 * may not be written leaves no trace, and a constraint that is broken fails the whole statement.
 */

type Row = {
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

type Checked = { readonly row: Row; readonly event: string; readonly context: string };

type Verdict = 'accepted' | 'duplicate' | 'fenced' | 'conflict' | 'raced';

const valuesSchema = z.tuple([
  z.string(),
  z.array(z.int()),
  z.array(z.number()),
  z.string(),
  z.string(),
]);

const isRows = (value: unknown): value is readonly Row[] => Array.isArray(value);

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw sqlError('23502', 'a column must not be null');
  return value;
};
const textOrNull = (value: unknown): string | null => (value === undefined ? null : text(value));
const number = (value: unknown): number => {
  if (typeof value !== 'number') throw sqlError('23502', 'a column must not be null');
  return value;
};
const numberOrNull = (value: unknown): number | null =>
  value === undefined ? null : number(value);

const TRADE_STATES = new Set([
  ...['opening', 'open', 'monitoring.watching', 'monitoring.verifying', 'settling'],
  ...['autoStopping.exiting', 'autoStopping.retrying', 'autoStopping.stuck'],
  ...['closing.exiting', 'closing.retrying', 'closing.stuck', 'closed', 'failed'],
]);
const ORDER_STATES = new Set([
  ...['intended', 'submitting', 'working', 'unknown', 'resolving'],
  ...['filled', 'cancelled', 'rejected'],
]);

const require = (holds: boolean, what: string): void => {
  if (!holds) throw sqlError('23514', `check constraint: ${what}`);
};

const tradeColumns = ({ row, context }: Checked) => ({
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

const orderColumns = ({ row, context }: Checked) => ({
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

const checkTrade = (tables: Tables, trade: TradeRecord): void => {
  require(TRADE_STATES.has(trade.state), `trades.state '${trade.state}'`);
  require(Number(trade.held) >= 0, 'trades.held');
  require(Number(trade.count) > 0, 'trades.count');
  require(Number.isSafeInteger(trade.unprotectedMs), 'trades.unprotected_ms is no bigint');
  require(trade.unprotectedMs >= 0, 'trades.unprotected_ms');
  for (const price of [trade.buyPrice, trade.sellPrice])
    require(price === null || (Number(price) >= 0 && Number(price) <= 1), 'trades.price');
  const isOver = trade.state === 'closed' || trade.state === 'failed';
  require((trade.endedAtMs === null) === !isOver, 'trades.ended_at');
  if (!tables.books.has(trade.book)) throw sqlError('23503', 'trades.book');
};

const checkOrder = (order: OrderRecord): void => {
  require(ORDER_STATES.has(order.state), `orders.state '${order.state}'`);
  require(Number(order.filled) >= 0, 'orders.filled');
  require(order.attempt > 0, 'orders.attempt');
};

const bornTrade = (checked: Checked): TradeRecord => {
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
    createdAtMs: row.at_ms,
    quarantinedAtMs: null,
    quarantineReason: null,
    ...tradeColumns(checked),
  };
};

const bornOrder = (checked: Checked): OrderRecord => {
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

type Write = () => void;

/** The row's new state, checked against the constraints; writes nothing yet. */
const rowWrite = (tables: Tables, checked: Checked, born: ReadonlySet<string>): Write => {
  const { row } = checked;
  const key = `${row.trade_id}/${row.actor}`;
  if (row.actor === 'trade') {
    const before = tables.trades.get(row.trade_id);
    const after =
      before === undefined ? bornTrade(checked) : { ...before, ...tradeColumns(checked) };
    checkTrade(tables, after);
    const ticket = `${after.book}/${after.ticketId}`;
    if (before === undefined && tables.tickets.has(ticket))
      throw sqlError('23505', 'trades_book_ticket_id_key');
    return () => {
      tables.trades.set(row.trade_id, after);
      tables.tickets.set(ticket, row.trade_id);
    };
  }
  const before = tables.orders.get(key);
  const after = before === undefined ? bornOrder(checked) : { ...before, ...orderColumns(checked) };
  checkOrder(after);
  // Foreign keys are looked at when the statement ends: its own births count.
  if (!tables.trades.has(row.trade_id) && !born.has(row.trade_id))
    throw sqlError('23503', 'orders.trade_id');
  return () => {
    tables.orders.set(key, after);
    if (after.endedAtMs === null) tables.liveOrders.add(key);
    else {
      tables.liveOrders.delete(key);
      tables.ended.push(key);
    }
  };
};

const fillOf = (row: Row, fill: Readonly<Record<string, unknown>>): FillRow => ({
  tradeId: row.trade_id,
  fillId: text(fill['fill_id']),
  clientOrderId: text(fill['client_order_id']),
  market: text(fill['market']),
  count: text(fill['count']),
  price: text(fill['price']),
  fee: text(fill['fee']),
  isTaker: fill['is_taker'] === true,
  atMs: number(fill['at_ms']),
});

const intentOf = (
  row: Row,
  { intentId, intent }: NonNullable<Row['intents']>[number],
): IntentRecordRow => ({
  tradeId: row.trade_id,
  intentId,
  actor: row.actor,
  seq: row.seq,
  kind: intent.type,
  payload: JSON.stringify(intent),
  createdAtMs: row.at_ms,
});

/** What is cleared was there before the statement: one statement does not see its own inserts. */
const clearsWrite = (tables: Tables, { row }: Checked): Write => {
  const keys = (row.clears ?? []).map((cleared) => `${row.trade_id}/${cleared}`);
  const known = keys.filter((key) => tables.intents.has(key));
  return () => known.forEach((key) => tables.intents.delete(key));
};

const effectsWrite = (tables: Tables, { row }: Checked): Write => {
  const fills = (row.fills ?? []).map((fill) => fillOf(row, fill));
  for (const fill of fills) {
    require(Number(fill.count) > 0, 'fills.count');
    require(Number(fill.price) >= 0 && Number(fill.price) <= 1, 'fills.price');
  }
  const intents = (row.intents ?? []).map((intent) => intentOf(row, intent));
  for (const { intentId } of intents)
    if (tables.intents.has(`${row.trade_id}/${intentId}`)) throw sqlError('23505', 'intents_pkey');
  return () => {
    for (const intent of intents) tables.intents.set(`${row.trade_id}/${intent.intentId}`, intent);
    for (const fill of fills) {
      const key = `${row.trade_id}/${fill.fillId}`;
      if (!tables.fills.has(key)) tables.fills.set(key, fill);
    }
  };
};

const transitionOf = ({ row, event, context }: Checked, nowMs: number): TransitionRecord => ({
  tradeId: row.trade_id,
  actor: row.actor,
  seq: row.seq,
  atMs: row.at_ms,
  eventId: row.event_id,
  event,
  from: row.from_state ?? null,
  to: row.to_state,
  context,
  intents: row.intents ?? [],
  machineVersion: row.machine_version,
  leaseToken: row.token,
  recordedAtMs: nowMs,
});

const same = (left: string, right: string): boolean =>
  left === right || isDeepStrictEqual(JSON.parse(left), JSON.parse(right));

const isSameTransition = (known: TransitionRecord, { row, event, context }: Checked): boolean =>
  known.eventId === row.event_id &&
  known.atMs === row.at_ms &&
  known.from === (row.from_state ?? null) &&
  known.to === row.to_state &&
  known.machineVersion === row.machine_version &&
  same(known.event, event) &&
  same(known.context, context) &&
  isDeepStrictEqual(known.intents, row.intents ?? []);

const currentSeq = (tables: Tables, { trade_id: trade, actor }: Row): number =>
  (actor === 'trade' ? tables.trades.get(trade) : tables.orders.get(`${trade}/${actor}`))?.seq ?? 0;

/** Why a row is not written; null when it is the next one. */
const refusal = (tables: Tables, held: ReadonlySet<string>, checked: Checked): Verdict | null => {
  const { row } = checked;
  if (!held.has(`${row.shard}/${row.token}`)) return 'fenced';
  const key = `${row.trade_id}/${row.actor}`;
  const known = tables.journal.get(key)?.[row.seq - 1];
  if (known !== undefined && isSameTransition(known, checked)) return 'accepted';
  if (row.seq !== 1 + currentSeq(tables, row)) return 'conflict';
  return tables.taken.has(`${key}/${row.event_id}`) ? 'duplicate' : null;
};

const journalWrite =
  (tables: Tables, checked: Checked, nowMs: number): Write =>
  () => {
    const { row } = checked;
    const key = `${row.trade_id}/${row.actor}`;
    const journal = tables.journal.get(key) ?? [];
    tables.journal.set(key, journal);
    journal.push(transitionOf(checked, nowMs));
    tables.taken.add(`${key}/${row.event_id}`);
    tables.commits += 1;
  };

/** One append statement: its verdicts, with everything accepted written. */
export const append = (
  tables: Tables,
  values: readonly unknown[],
  nowMs: number,
): readonly { readonly row: number; readonly verdict: Verdict }[] => {
  const [columns, shards, tokens, eventTexts, contextTexts] = valuesSchema.parse(values);
  const rows: unknown = JSON.parse(columns);
  if (!isRows(rows)) throw sqlError('22023', 'expected an array of rows');
  const [events, contexts] = [eventTexts.split(SEPARATOR), contextTexts.split(SEPARATOR)];
  const held = new Set(
    shards
      .map((shard, index) => ({ shard, token: tokens[index] }))
      .filter(({ shard, token }) => tables.leases[shard]?.token === token)
      .map(({ shard, token }) => `${shard}/${token ?? ''}`),
  );
  const checked = rows.map((row, index): Checked => ({
    row,
    event: events[index] ?? '',
    context: contexts[index] ?? '',
  }));
  const refusals = checked.map((one) => refusal(tables, held, one));
  const passed = checked.filter((_, index) => refusals[index] === null);
  const born = new Set(
    passed.filter(({ row }) => row.actor === 'trade').map(({ row }) => row.trade_id),
  );
  const writes = passed.flatMap((one): readonly Write[] => [
    rowWrite(tables, one, born),
    clearsWrite(tables, one),
    effectsWrite(tables, one),
    journalWrite(tables, one, nowMs),
  ]);
  for (const write of writes) write();
  return refusals.map((refused, index) => ({ row: index + 1, verdict: refused ?? 'accepted' }));
};
