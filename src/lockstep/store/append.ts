import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import { SEPARATOR } from '../../../db/journal/statement.ts';
import {
  bornOrder,
  bornTrade,
  checkOrder,
  checkTrade,
  isPrice,
  number,
  orderColumns,
  require,
  text,
  tradeColumns,
  type Checked,
  type Row,
} from './append-rows.ts';
import {
  sqlError,
  type FillRow,
  type IntentRecordRow,
  type Tables,
  type TransitionRecord,
} from './tables.ts';

/*
 * The append of db/journal/statement.ts by its meaning: each row has its own verdict, a row that
 * may not be written leaves no trace, and a constraint that is broken fails the whole statement.
 */

type Verdict = 'accepted' | 'duplicate' | 'fenced' | 'conflict' | 'raced';

const valuesSchema = z.tuple([
  z.string(),
  z.array(z.int()),
  z.array(z.number()),
  z.string(),
  z.string(),
]);

const isRows = (value: unknown): value is readonly Row[] => Array.isArray(value);

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
    require(isPrice(fill.price, fill.market.includes(':')), 'fills.price');
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
