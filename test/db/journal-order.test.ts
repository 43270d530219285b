import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { clientOrderId } from '../../machines/model/ids.ts';
import type { JournalAppend } from '../../machines/ports.ts';
import type { TestDatabase } from '../support/database.ts';
import { ask, clear, openJournal, preparedDatabase, type TestJournal } from './journal-database.ts';
import { orderEntry, tradeEntry, tradeNumber } from './journal-entries.ts';

let db: TestDatabase;
let journal: TestJournal;

beforeAll(async () => {
  db = await preparedDatabase();
  journal = openJournal(db);
});
afterAll(async () => {
  await journal.close();
  await db.drop();
});

const TRADES = 5;
const ACTORS_PER_TRADE = 3;

/** Actor 0 of a trade is the trade itself, the others are orders of it. */
const entryOf = (actor: number, seq: number): JournalAppend => {
  const trade = tradeNumber(1 + (actor % TRADES));
  const branch = Math.floor(actor / TRADES);
  return branch === 0
    ? tradeEntry(trade, seq)
    : orderEntry(trade, clientOrderId(`order-${branch}`), seq);
};

/** What to append next, and whether to let the journal run first. */
const steps = fc.array(
  fc.record({ actor: fc.nat(TRADES * ACTORS_PER_TRADE - 1), pauses: fc.boolean() }),
  { minLength: 1, maxLength: 80 },
);

test('whatever the interleaving, the journal of each actor is contiguous and complete', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      await clear(db.database);
      const births = Array.from({ length: TRADES }, (_, n) => journal.append(entryOf(n, 1)));
      await Promise.all(births);
      const seqs = new Map(births.map((_, actor) => [actor, 1]));
      const appends: Promise<string>[] = [];
      for (const { actor, pauses } of plan) {
        const seq = (seqs.get(actor) ?? 0) + 1;
        seqs.set(actor, seq);
        appends.push(journal.append(entryOf(actor, seq)));
        if (pauses) await new Promise<void>((resolve) => setImmediate(resolve));
      }
      expect(new Set(await Promise.all(appends))).toEqual(new Set(['accepted']));
      const journaled = await ask<{ rows: number; last: number; state: number }>(
        db.database,
        `select count(*)::int as rows, max(j.seq) as last, coalesce(max(o.seq), max(t.seq)) as state
         from trade_transitions j join trades t on t.id = j.trade_id
         left join orders o on o.trade_id = j.trade_id and o.client_order_id = j.actor
         group by j.trade_id, j.actor`,
      );
      const expected = [...seqs.values()].sort((a, b) => a - b);
      for (const column of ['rows', 'last', 'state'] as const)
        expect(journaled.map((row) => row[column]).sort((a, b) => a - b)).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});
