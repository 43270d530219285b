import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  noteRun,
  readMarks,
  readRuns,
  trimChronicle,
  type HouseMark,
  type HouseRun,
} from '../../db/chronicle.ts';
import { bookId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { ask } from './journal-database.ts';

const BOOK = bookId('paper-1');
const DAY_MS = 86_400_000;

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(() => ask(test.database, 'delete from house_runs'));

const runOf = (run: string, beganAtMs: number, seenAtMs: number): HouseRun => ({
  run,
  beganAtMs: epochMs(beganAtMs),
  seenAtMs: epochMs(seenAtMs),
});

const marks = (count: number, fromSeq = 1): readonly HouseMark[] =>
  Array.from({ length: count }, (_, index) => ({
    seq: fromSeq + index,
    atMs: epochMs(1_000 + index),
    kind: 'feed',
    subject: 'feed:coinbase:BTC-USD',
    child: null,
    state: index % 2 === 0 ? 'live' : null,
    why: index % 2 === 0 ? 'a "reason", {with} words' : null,
    by: null,
  }));

const seqs = async (except = 'c', limit = 100): Promise<readonly string[]> =>
  (await readMarks(test.database, BOOK, except, limit)).map(({ run, seq }) => `${run}${seq}`);

describe('the marks of a run', () => {
  it('are kept as they are, once, however often they are noted', async () => {
    const q = test.database;
    await noteRun(q, BOOK, runOf('a', 1_000, 1_500), marks(3));
    await noteRun(q, BOOK, runOf('a', 1_000, 2_000), [...marks(3), ...marks(1, 4)]);
    await noteRun(q, BOOK, runOf('a', 1_000, 1_700), []);
    expect(await readRuns(q, BOOK, 'b')).toEqual([runOf('a', 1_000, 2_000)]);
    const read = await readMarks(q, BOOK, 'b', 100);
    expect(read).toEqual([...marks(3), ...marks(1, 4)].map((mark) => ({ run: 'a', ...mark })));
  });

  it('are told without those of one run, those of other books, and the oldest', async () => {
    const q = test.database;
    await noteRun(q, BOOK, runOf('b', 3_000, 4_000), marks(2));
    await noteRun(q, BOOK, runOf('a', 1_000, 2_000), marks(3));
    await noteRun(q, BOOK, runOf('c', 5_000, 6_000), marks(1));
    await noteRun(q, bookId('other'), runOf('d', 1_000, 2_000), marks(1));
    expect((await readRuns(q, BOOK, 'c')).map(({ run }) => run)).toEqual(['a', 'b']);
    expect(await seqs()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
    expect(await seqs('c', 3)).toEqual(['a3', 'b1', 'b2']);
  });

  it('go with a run that is a week old, and beyond a number the oldest first', async () => {
    const q = test.database;
    for (const run of ['a', 'b', 'c']) await noteRun(q, BOOK, runOf(run, 1_000, 2_000), marks(4));
    await noteRun(q, bookId('other'), runOf('d', 1_000, 2_000), marks(4));
    await ask(q, `update house_runs set noted_at = now() - interval '8 days' where run = 'a'`);
    await trimChronicle(q, BOOK, { keepMs: 7 * DAY_MS, most: 6 });
    expect(await seqs('-')).toEqual(['b3', 'b4', 'c1', 'c2', 'c3', 'c4']);
    const [others] = await ask<{ count: string }>(
      q,
      `select count(*)::text from house_marks where run = 'd'`,
    );
    expect(others?.count).toBe('4');
  });

  it('can be what they are and nothing else', async () => {
    const odd = marks(1).map((mark) => ({ ...mark, kind: 'child' as const, state: null }));
    await expect(noteRun(test.database, BOOK, runOf('a', 1, 2), odd)).rejects.toThrow();
    await expect(noteRun(test.database, BOOK, runOf('a', 2, 1), [])).rejects.toThrow();
    expect(await readRuns(test.database, BOOK, '-')).toEqual([]);
  });
});
