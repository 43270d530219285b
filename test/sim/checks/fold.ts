import { isDeepStrictEqual } from 'node:util';

import { orderJournal, tradeJournal } from '../../../src/runtime/durable/event-schemas.ts';
import { orderLogic } from '../../../src/runtime/durable/order-logic.ts';
import { replay, type JournalRow } from '../../../src/runtime/durable/replay.ts';
import { tradeLogic } from '../../../src/runtime/durable/trade-logic.ts';
import type { Tables, TransitionRecord } from '../../../src/lockstep/store/tables.ts';
import type { Violate } from './check.ts';

const membersOf = (text: string): object => {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? value : {};
};

const rowOf = (
  { seq, event, to, context, machineVersion }: TransitionRecord,
  fixed: object,
): JournalRow => ({
  seq,
  event: { ...membersOf(event) },
  toState: to,
  context: { ...fixed, ...membersOf(context) },
  machineVersion,
});

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** How an actor's journal is not what its row says; null when it is. */
const faultOf = (
  journal: readonly TransitionRecord[],
  isTrade: boolean,
  fixed: object,
  row: { readonly seq: number; readonly state: string; readonly context: string } | undefined,
): string | null => {
  if (row === undefined) return 'has no row';
  const rows = journal.map((one) => rowOf(one, fixed));
  const folded = isTrade
    ? replay(tradeLogic, tradeJournal, rows)
    : replay(orderLogic, orderJournal, rows);
  if ('fault' in folded) return `transition ${folded.fault.seq}: ${folded.fault.what}`;
  const { state, context } = folded.stored;
  if (row.seq !== rows.length) return `row at ${row.seq}, journal at ${rows.length}`;
  if (row.state !== state) return `row in ${row.state}, journal in ${state}`;
  const stored = { ...fixed, ...membersOf(row.context) };
  return isDeepStrictEqual(stored, plain(context)) ? null : 'row and journal differ in context';
};

/** `fold(journal) == row` for every trade and order. */
export const checkFold = (tables: Tables, violate: Violate): void => {
  for (const [key, journal] of tables.journal) {
    const [trade = '', actor = ''] = key.split('/');
    const isTrade = actor === 'trade';
    const order = tables.orders.get(key);
    const fixed = isTrade
      ? { ticket: tables.trades.get(trade)?.ticket }
      : { request: order?.request };
    const fault = faultOf(journal, isTrade, fixed, isTrade ? tables.trades.get(trade) : order);
    if (fault !== null) violate('journal foldable', `${key}: ${fault}`);
  }
};
