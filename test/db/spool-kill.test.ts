import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { TestDatabase } from '../support/database.ts';
import { ask, clear, preparedDatabase } from './journal-database.ts';
import { tradeEntry, tradeNumber } from './journal-entries.ts';
import { spoolPlace } from './spool-files.ts';
import { openSpooling } from './spooling.ts';

const FIXTURE = fileURLToPath(new URL('spool-writer.fixture.ts', import.meta.url));
const TRADES = 20;

let db: TestDatabase;
beforeAll(async () => {
  db = await preparedDatabase();
});
afterAll(() => db.drop());

/** Runs the writer until it has said so much, kills it, and returns the last word on each trade. */
const writeAndDie = async (
  path: string,
  acknowledgements: number,
): Promise<ReadonlyMap<number, number>> => {
  const child = spawn(process.execPath, ['--import', 'tsx', FIXTURE, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const acked = new Map<number, number>();
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [trade = '', seq = '', verdict] = line.split(' ');
    expect(verdict).toBe('accepted');
    acked.set(Number(trade), Number(seq));
    count += 1;
    if (count === acknowledgements) child.kill('SIGKILL');
  }
  await ended;
  return acked;
};

test.each([25, 403, 1_777])(
  'a process killed after %i acknowledgements leaves every one of them to the next',
  async (acknowledgements) => {
    await clear(db.database);
    const place = spoolPlace();
    const before = await openSpooling(db, place);
    for (let trade = 1; trade <= TRADES; trade += 1)
      await before.append(tradeEntry(tradeNumber(trade), 1));
    await before.close();

    const acked = await writeAndDie(place.path, acknowledgements);
    const next = await openSpooling(db, place);
    expect(next.found).toBeGreaterThanOrEqual(acknowledgements);
    await next.current();
    const rows = await ask<{ id: string; n: number; last: number }>(
      db.database,
      `select trade_id as id, count(*)::int as n, max(seq) as last
       from trade_transitions group by trade_id`,
    );
    const missing = rows.filter(
      ({ id, n, last }) => n !== last || last < (acked.get(Number(id)) ?? 0),
    );
    expect([missing, rows.length, acked.size]).toEqual([[], TRADES, TRADES]);
    await next.close();
    place.remove();
  },
);
