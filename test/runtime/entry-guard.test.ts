import { expect, it } from 'vitest';

import { StoreAwayError } from '../../db/spool/errors.ts';
import { intentId, tradeId } from '../../machines/model/ids.ts';
import type { JournalAppend } from '../../machines/ports.ts';
import { entryRefusalOf, guardedJournal } from '../../src/runtime/entry-guard.ts';
import { orderEntry, orderName, testRequest, tradeEntry } from '../db/journal-entries.ts';

const ID = tradeId('7');

const taken: JournalAppend[] = [];
const journalUnder = (why: string | null) =>
  guardedJournal(
    {
      append: (entry) => {
        taken.push(entry);
        return Promise.resolve('accepted');
      },
    },
    () => why,
  );

const birth = (): JournalAppend => ({
  ...tradeEntry(ID, 1),
  from: null,
  intents: [
    {
      intentId: intentId('trade:7/1/1'),
      intent: { type: 'placeOrder', request: testRequest(ID, orderName(ID)) },
    },
  ],
});

it('refuses the birth of a trade that buys, in the words of the gate, and passes all else', async () => {
  const shut = journalUnder('the kill switch stands at flatten');
  await expect(shut.append(birth())).rejects.toThrow('the kill switch stands at flatten');
  const others: readonly JournalAppend[] = [
    { ...birth(), from: 'open', seq: 2 },
    { ...birth(), intents: [] },
    orderEntry(ID, orderName(ID), 1),
  ];
  for (const other of others) expect(await shut.append(other)).toBe('accepted');
  expect(await journalUnder(null).append(birth())).toBe('accepted');
  expect(taken).toHaveLength(4);
});

it('takes a database that is away by then for a reason, and other failures for what they are', async () => {
  const failing = (error: Error) =>
    guardedJournal({ append: () => Promise.reject(error) }, () => null).append(birth());
  const refusalBy = (error: Error) => failing(error).catch(entryRefusalOf);
  expect(await refusalBy(new StoreAwayError('trade 7: no trade is begun'))).toBe(
    'the database is away',
  );
  expect(await refusalBy(new Error('a row that cannot be stored'))).toBeNull();
});

it('is told from other failures, however often it was wrapped', async () => {
  const refusal: unknown = await journalUnder('shut')
    .append(birth())
    .catch((error: unknown) => error);
  const wrapped = new Error('a child did not start', { cause: new Error('x', { cause: refusal }) });
  expect([refusal, wrapped, new Error('shut'), null].map(entryRefusalOf)).toEqual([
    'shut',
    'shut',
    null,
    null,
  ]);
});
