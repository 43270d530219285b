import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { readStateChanges, readTradesOfSpan } from '../../db/timeline.ts';
import { bookId } from '../../machines/model/ids.ts';
import { micros } from '../../machines/model/money.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { JournalAppend } from '../../machines/ports.ts';
import type { TestDatabase } from '../support/database.ts';
import { clear, openJournal, preparedDatabase, type TestJournal } from './journal-database.ts';
import { TEST_BOOK, tradeEntry, tradeNumber } from './journal-entries.ts';

let db: TestDatabase;
let journal: TestJournal;

beforeAll(async () => {
  db = await preparedDatabase();
  journal = openJournal(db);
});
beforeEach(() => clear(db.database));
afterAll(async () => {
  await journal.close();
  await db.drop();
});

const BEGAN_MS = Date.UTC(2026, 0, 1);
const at = (ms: number) => epochMs(BEGAN_MS + ms);
const [first, second] = [tradeNumber(1), tradeNumber(2)];

const commit = async (...entries: readonly JournalAppend[]): Promise<void> => {
  for (const entry of entries) expect(await journal.append(entry)).toBe('accepted');
};

const closed = (ms: number) =>
  ({
    state: 'closed',
    closeMethod: 'expired',
    pnlMicros: micros(0),
    closedAtMs: at(ms),
  }) as const;

describe('the timeline of the journal', () => {
  beforeEach(() =>
    commit(
      tradeEntry(first, 1, { atMs: at(0), row: { state: 'opening' } }),
      tradeEntry(first, 2, { atMs: at(100), from: 'opening' }),
      // It stays where it is: no change of its state.
      tradeEntry(first, 3, { atMs: at(150), from: 'monitoring.watching' }),
      tradeEntry(first, 4, { atMs: at(200), from: 'monitoring.watching', row: closed(200) }),
      tradeEntry(second, 1, { atMs: at(300), row: { state: 'opening' } }),
    ),
  );

  const lived = async (fromMs: number, toMs: number, limit = 10) =>
    (
      await readTradesOfSpan(
        db.database,
        TEST_BOOK,
        { fromMs: BEGAN_MS + fromMs, toMs: BEGAN_MS + toMs },
        limit,
      )
    ).map(({ id, total }) => [id, total]);

  it('knows who lived in a span, the newest first, and how many there were', async () => {
    expect(await lived(0, 1_000)).toEqual([
      [second, 2],
      [first, 2],
    ]);
    expect(await lived(0, 1_000, 1)).toEqual([[second, 2]]);
    expect(await lived(200, 300)).toEqual([[first, 1]]);
    expect(await lived(201, 300)).toEqual([]);
    expect(await lived(5_000, 6_000)).toEqual([[second, 1]]);
    const whole = { fromMs: BEGAN_MS, toMs: BEGAN_MS + 1_000 };
    expect(await readTradesOfSpan(db.database, bookId('nowhere'), whole, 10)).toEqual([]);
  });

  it('tells each change of a state before an instant, the last ones where there are too many', async () => {
    const changes = async (beforeMs: number, limit: number) =>
      (await readStateChanges(db.database, [first, second], BEGAN_MS + beforeMs, limit)).map(
        ({ seq, state, trade }) => `${trade} #${seq} ${state}`,
      );
    expect(await changes(1_000, 10)).toEqual([
      '1 #1 opening',
      '1 #2 monitoring.watching',
      '1 #4 closed',
      '2 #1 opening',
    ]);
    expect(await changes(200, 10)).toEqual(['1 #1 opening', '1 #2 monitoring.watching']);
    expect(await changes(1_000, 2)).toEqual(['1 #4 closed', '2 #1 opening']);
  });
});
