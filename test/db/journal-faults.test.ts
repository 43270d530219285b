import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { acquireLeases } from '../../db/leases.ts';
import { JournalClosedError } from '../../db/journal/committer.ts';
import type { Queryable } from '../../db/queryable.ts';
import { createJournal } from '../../db/journal/journal.ts';
import { shardOf, type AppendVerdict } from '../../machines/ports.ts';
import type { TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import {
  REAL_TIME,
  SILENT,
  ask,
  clear,
  openJournal,
  preparedDatabase,
} from './journal-database.ts';
import { tradeEntry, tradeNumber } from './journal-entries.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await preparedDatabase();
});
beforeEach(() => clear(db.database));
afterAll(() => db.drop());

type Stored = { readonly id: string; readonly rows: number; readonly last: number };

const storedRows = () =>
  ask<Stored>(
    db.database,
    `select trade_id as id, count(*)::int as rows, max(seq) as last
     from trade_transitions group by trade_id`,
  );

/** Each transition of an actor only after the last was accepted; the verdict that ended it. */
const drive = async (
  append: (seq: number) => Promise<AppendVerdict>,
  count: number,
): Promise<{ readonly accepted: number; readonly ended: AppendVerdict }> => {
  for (let seq = 1; seq <= count; seq += 1) {
    const verdict = await append(seq);
    if (verdict !== 'accepted') return { accepted: seq - 1, ended: verdict };
  }
  return { accepted: count, ended: 'accepted' };
};

describe('a journal whose connection is killed', () => {
  const ACTORS = 40;
  const STEPS = 60;
  const KILLS = 12;

  /** A backend takes a while to die, and may be met again. */
  const killWriter = async (): Promise<readonly number[]> => {
    const killed = await ask<{ readonly pid: number }>(
      db.database,
      `select pid, pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'test-journal' and datname = current_database()
         and state = 'active'`,
    );
    return killed.map(({ pid }) => pid);
  };

  test('loses nothing and writes nothing twice', async () => {
    let retries = 0;
    let recoveries = 0;
    const journal = openJournal(db, {
      retrying: () => (retries += 1),
      recovered: () => (recoveries += 1),
    });
    const load = { isRunning: true };
    const drives = Promise.all(
      Array.from({ length: ACTORS }, (_, n) => {
        const trade = tradeNumber(n + 1);
        return drive((seq) => journal.append(tradeEntry(trade, seq)), STEPS);
      }),
    ).finally(() => (load.isRunning = false));
    const killed = new Set<number>();
    while (load.isRunning && killed.size < KILLS) {
      for (const pid of await killWriter()) killed.add(pid);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const ends = await drives;
    await journal.close();
    expect(ends).toEqual(ends.map(() => ({ accepted: STEPS, ended: 'accepted' })));
    expect(await storedRows()).toEqual(
      expect.arrayContaining(ends.map((_, n) => ({ id: String(n + 1), rows: STEPS, last: STEPS }))),
    );
    expect(killed.size).toBeGreaterThan(5);
    expect(retries).toBeGreaterThan(5);
    expect(recoveries).toBeGreaterThan(0);
  });
});

/** Commits, and then says that the connection broke: what a lost acknowledgement looks like. */
const forgetful = (
  q: Queryable,
  losses: number,
  afterLoss: () => Promise<unknown> = () => Promise.resolve(),
): Queryable => {
  let left = losses;
  return {
    query: async (statement) => {
      const rows = await q.query<never>(statement);
      if (left === 0) return rows;
      left -= 1;
      await afterLoss();
      throw new Error('Connection terminated unexpectedly');
    },
  };
};

describe('an append whose acknowledgement is lost', () => {
  test('is accepted by the content of the journal, and is written once', async () => {
    const attempts: number[] = [];
    const journal = createJournal({
      database: forgetful(db.database, 3),
      ...REAL_TIME,
      observer: { ...SILENT, retrying: (_, attempt) => attempts.push(attempt) },
    });
    const trades = [1, 2, 3].map(tradeNumber);
    const verdicts = await Promise.all(trades.map((id) => journal.append(tradeEntry(id, 1))));
    expect(verdicts).toEqual(['accepted', 'accepted', 'accepted']);
    expect(attempts).toEqual([1, 2, 3]);
    expect(await storedRows()).toHaveLength(3);
    await journal.close();
  });

  test('is fenced when the lease went to another in the meantime', async () => {
    const journal = createJournal({
      database: forgetful(db.database, 1, () =>
        ask(db.database, 'update leases set token = token + 1'),
      ),
      ...REAL_TIME,
      observer: SILENT,
    });
    expect(await journal.append(tradeEntry(tradeNumber(1), 1))).toBe('fenced');
    await journal.close();
  });

  test('rejects when the journal closes before its outcome is known', async () => {
    let isRetrying = false;
    const journal = createJournal({
      database: { query: () => Promise.reject(new Error('connect ECONNREFUSED')) },
      ...REAL_TIME,
      observer: { ...SILENT, retrying: () => (isRetrying = true) },
    });
    const append = journal.append(tradeEntry(tradeNumber(1), 1));
    const refused = expect(append).rejects.toThrow(JournalClosedError);
    await eventually(() => isRetrying);
    await journal.close();
    await refused;
  });
});

describe('an owner that was taken over', () => {
  test('has no transition accepted after the takeover, under load', async () => {
    const ACTORS = 64;
    const zombie = openJournal(db);
    const successor = openJournal(db);
    const trades = Array.from({ length: ACTORS }, (_, n) => tradeNumber(n + 1));
    const drives = Promise.all(
      trades.map((id) => drive((seq) => zombie.append(tradeEntry(id, seq)), 100_000)),
    );
    await eventually(
      async () => (await storedRows()).filter(({ rows }) => rows > 3).length === ACTORS,
    );
    const proofs = await acquireLeases(db.database, {
      owner: 'successor',
      ttlMs: 60_000,
      provenDead: ['test'],
    });
    const atTakeover = await storedRows();
    const taken = await Promise.all(
      atTakeover.map(({ id, last }) => {
        const lease = proofs.find(({ shard }) => shard === shardOf(tradeNumber(Number(id))));
        if (lease === undefined) throw new Error(`no lease for trade ${id}`);
        return successor.append(tradeEntry(tradeNumber(Number(id)), last + 1, { lease }));
      }),
    );
    const ends = await drives;
    expect(new Set(ends.map(({ ended }) => ended))).toEqual(new Set(['fenced']));
    expect(ends.map(({ accepted }, n) => ({ id: String(n + 1), last: accepted }))).toEqual(
      atTakeover.map(({ id, last }) => ({ id, last })).sort((a, b) => Number(a.id) - Number(b.id)),
    );
    expect(new Set(taken)).toEqual(new Set(['accepted']));
    const late = await Promise.all(trades.map((id) => zombie.append(tradeEntry(id, 200_000))));
    expect(new Set(late)).toEqual(new Set(['fenced']));
    await Promise.all([zombie.close(), successor.close()]);
  });
});
