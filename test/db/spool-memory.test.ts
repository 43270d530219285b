import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { TestDatabase } from '../support/database.ts';
import { preparedDatabase } from './journal-database.ts';
import { tradeEntry, tradeNumber } from './journal-entries.ts';
import { spoolPlace } from './spool-files.ts';
import { openSpooling } from './spooling.ts';

const ACTORS = 200;
const STEPS = 60;
const BOUND_BYTES = 16 * 1024 * 1024;

let db: TestDatabase;
beforeAll(async () => {
  db = await preparedDatabase();
});
afterAll(() => db.drop());

const isCollector = (value: unknown): value is () => void => typeof value === 'function';

const heapBytes = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (!isCollector(collect)) throw new Error('expected a garbage collector');
  collect();
  return process.memoryUsage().heapUsed;
};

test('however much is spooled, the heap stays within its bound', async () => {
  const place = spoolPlace();
  const journal = await openSpooling(db, place);
  const trades = Array.from({ length: ACTORS }, (_, index) => tradeNumber(index + 1));
  await Promise.all(trades.map((trade) => journal.append(tradeEntry(trade, 1))));
  journal.fickle.weather = { code: 'ECONNREFUSED' };
  await Promise.all(trades.map((trade) => journal.append(tradeEntry(trade, 2))));
  const before = heapBytes();
  for (let step = 0; step < STEPS; step += 1)
    await Promise.all(trades.map((trade) => journal.append(tradeEntry(trade, step + 3))));
  const grownBytes = heapBytes() - before;
  expect(grownBytes).toBeLessThan(BOUND_BYTES);
  await journal.close();
  place.remove();
});
