import { describe, expect, test } from 'vitest';

import { createJournal } from '../../db/journal/journal.ts';
import type { Queryable, Statement } from '../../db/queryable.ts';
import { SHARD_COUNT, shardOf, type AppendVerdict } from '../../machines/ports.ts';
import { eventually } from '../support/eventually.ts';
import { scriptedDatabase } from '../support/scripted-database.ts';
import { REAL_TIME, SILENT } from './journal-database.ts';
import { tradeEntry, tradeNumber } from './journal-entries.ts';

type Asked = { readonly trades: readonly string[]; readonly answer: () => void };

const tradesOf = ({ values }: Statement): readonly string[] => {
  const [rows] = values;
  const parsed: unknown = JSON.parse(String(rows));
  if (!Array.isArray(parsed)) throw new TypeError('statement: expected an array of rows');
  return parsed.map((row: { readonly trade_id: string }) => row.trade_id);
};

/** A database that accepts every row, each statement when the test says so. */
const heldDatabase = (): { readonly database: Queryable; readonly asked: Asked[] } => {
  const asked: Asked[] = [];
  const database = scriptedDatabase(
    (statement) =>
      new Promise((resolve) => {
        const trades = tradesOf(statement);
        const verdicts = trades.map((_, index) => ({ row: index + 1, verdict: 'accepted' }));
        asked.push({ trades, answer: () => resolve(verdicts) });
      }),
  );
  return { database, asked };
};

const journalOn = (database: Queryable, lanes: number) =>
  createJournal({ database, lanes, ...REAL_TIME, observer: SILENT });

const even = tradeNumber(2);
const odd = tradeNumber(3);
const sibling = tradeNumber(2 + SHARD_COUNT);

describe('a journal of two lanes', () => {
  test('commits trades of different lanes at the same time', async () => {
    const { database, asked } = heldDatabase();
    const journal = journalOn(database, 2);
    const verdicts = [even, odd].map((trade) => journal.append(tradeEntry(trade, 1)));
    await eventually(() => expect(asked.map(({ trades }) => trades)).toEqual([[even], [odd]]));
    expect(journal.depth()).toBe(2);
    asked.forEach(({ answer }) => answer());
    expect(await Promise.all(verdicts)).toEqual<AppendVerdict[]>(['accepted', 'accepted']);
    expect(journal.depth()).toBe(0);
  });

  test('keeps trades of one shard, and so its lease, in one statement at a time', async () => {
    const { database, asked } = heldDatabase();
    const journal = journalOn(database, 2);
    expect(shardOf(sibling)).toBe(shardOf(even));
    const first = journal.append(tradeEntry(even, 1));
    await eventually(() => expect(asked).toHaveLength(1));
    const second = journal.append(tradeEntry(sibling, 1));
    const other = journal.append(tradeEntry(odd, 1));
    await eventually(() => expect(asked.map(({ trades }) => trades)).toEqual([[even], [odd]]));
    asked[0]?.answer();
    await first;
    await eventually(() => expect(asked.map(({ trades }) => trades)).toContainEqual([sibling]));
    asked.slice(1).forEach(({ answer }) => answer());
    expect(await Promise.all([second, other])).toEqual(['accepted', 'accepted']);
  });

  test('closes when the statements of every lane are answered', async () => {
    const { database, asked } = heldDatabase();
    const journal = journalOn(database, 2);
    const verdicts = [even, odd].map((trade) => journal.append(tradeEntry(trade, 1)));
    await eventually(() => expect(asked).toHaveLength(2));
    let isClosed = false;
    const closing = journal.close().then(() => void (isClosed = true));
    asked[0]?.answer();
    await verdicts[0];
    expect(isClosed).toBe(false);
    asked[1]?.answer();
    await closing;
    expect(await Promise.all(verdicts)).toEqual(['accepted', 'accepted']);
  });
});
