import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { openBook } from '../../db/books.ts';
import { acquireLeases } from '../../db/leases.ts';
import { pendingOf, statementOf, type Pending } from '../../db/journal/batch.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { JournalAppend } from '../../machines/ports.ts';
import { TEST_BOOK } from '../db/journal-entries.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { answer } from '../../src/lockstep/store/statements.ts';
import { emptyTables, type Tables } from '../../src/lockstep/store/tables.ts';
import { draws, orderOf, stateOf, tradeOf, type Draw } from './store/random-appends.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const RUNS = 200;
const LEASES = { owner: 'here/boot/1/a', ttlMs: 600_000, provenDead: [] };

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
  const book = { id: TEST_BOOK, kind: 'paper', label: 'test', createdAtMs: epochMs(0) } as const;
  await openBook(test.database, book);
  await acquireLeases(test.database, LEASES);
});
afterAll(() => test.drop());

/** The same leases and book as the real database has. */
const tables = (): Tables => {
  const empty = emptyTables();
  answer(empty, 'book-open', [TEST_BOOK, 'paper', 'test', 0], 0);
  answer(empty, 'leases-acquire', [LEASES.owner, LEASES.ttlMs, []], 0);
  return empty;
};

/** One statement takes an actor once: its later appends of the same draw are left out. */
const batchOf = (appends: readonly JournalAppend[]): readonly Pending[] => [
  ...new Map(appends.map(pendingOf).map((pending) => [pending.actor, pending])).values(),
];

const verdictsOf = (rows: readonly unknown[]): unknown =>
  JSON.parse(JSON.stringify([...rows].sort((a, b) => rowOf(a) - rowOf(b))));

const rowOf = (value: unknown): number =>
  typeof value === 'object' && value !== null && 'row' in value ? Number(value.row) : 0;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'no code';

/** The answer of a database to one statement: its verdicts, or the code of its error. */
const outcome = (ask: () => Promise<readonly unknown[]>): Promise<unknown> =>
  ask().then(verdictsOf, (error: unknown) => ({ refused: codeOf(error) }));

let lastTrade = 0;

describe('the simulated database', () => {
  it('gives random appends the verdicts of PostgreSQL, and holds the same rows after them', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(draws, async (drawn: readonly (readonly Draw[])[]) => {
        lastTrade += 3;
        const fake = tables();
        const first = lastTrade;
        for (const batch of drawn) {
          const appends = batch.map((draw) =>
            draw.isOrder ? orderOf(draw, first) : tradeOf(draw, first),
          );
          const { name, text, values } = statementOf(batchOf(appends));
          const real = await outcome(() => test.database.query({ name, text, values }));
          const simulated = await outcome(() =>
            Promise.resolve().then(() => answer(fake, name, values, 0)),
          );
          expect(simulated).toEqual(real);
          for (const verdict of JSON.stringify(real).match(
            /accepted|duplicate|fenced|conflict|23\d{3}/g,
          ) ?? [])
            seen.add(verdict);
        }
        const ids = [0, 1, 2].map((offset) => tradeId(String(first + offset)));
        expect(await stateOf((name, _text, values) => answer(fake, name, values, 0), ids)).toEqual(
          await stateOf((name, text, values) => test.database.query({ name, text, values }), ids),
        );
      }),
      { numRuns: RUNS },
    );
    // Every kind of answer has been compared.
    expect([...seen].sort()).toEqual(
      expect.arrayContaining(['accepted', 'conflict', 'duplicate', 'fenced']),
    );
  });
});
