import { getEventListeners } from 'node:events';

import { beforeEach, describe, expect, it } from 'vitest';

import type { Database } from '../../db/pool.ts';
import { patient } from '../../src/store/patient.ts';
import { scriptedDatabase } from '../support/scripted-database.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';

const STATEMENT = { name: 'read', text: 'select 1', values: [] } as const;
const ROWS = [{ n: 1 }];

let clock: TestClock;
let closing: AbortController;
let failing: Error | null;
let asked: number;
let database: Database;

beforeEach(() => {
  clock = testClock();
  closing = new AbortController();
  failing = null;
  asked = 0;
  const answering = scriptedDatabase(() => {
    asked += 1;
    return failing === null ? Promise.resolve(ROWS) : Promise.reject(failing);
  });
  const unasked = (): never => {
    throw new Error('expected a plain statement');
  };
  database = patient(
    {
      ...answering,
      ...{ transaction: unasked, snapshot: unasked, session: unasked },
      ...{ gauges: unasked, end: unasked },
    },
    clock,
    closing.signal,
  );
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const coded = (code: string): Error => Object.assign(new Error(code), { code });

const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => (error instanceof Error ? error.name : error));

describe('a patient database', () => {
  it('answers at once, and waits for nothing', async () => {
    expect(await database.query(STATEMENT)).toEqual(ROWS);
    expect([asked, clock.pending(), getEventListeners(closing.signal, 'abort')]).toEqual([
      1,
      0,
      [],
    ]);
  });

  it('asks again while the connection fails, ever more rarely, until there is an answer', async () => {
    failing = coded('ECONNREFUSED');
    const rows = database.query(STATEMENT);
    await turn();
    await clock.advance(100 + 200 + 400);
    expect(asked).toBe(4);
    failing = null;
    await clock.advance(799);
    expect(asked).toBe(4);
    await clock.advance(1);
    expect(await rows).toEqual(ROWS);
  });

  it('gives up with the fault of the connection after half a minute', async () => {
    failing = coded('ECONNREFUSED');
    const given = outcome(database.query(STATEMENT));
    await clock.advance(60_000, 100);
    expect([await given, asked, clock.pending()]).toEqual(['Error', 13, 0]);
  });

  it('passes every other fault on at once', async () => {
    failing = coded('23505');
    await expect(database.query(STATEMENT)).rejects.toBe(failing);
    expect(asked).toBe(1);
  });

  it('waits with many statements at once on one listener, and ends them all when it closes', async () => {
    failing = coded('ECONNREFUSED');
    const given = Array.from({ length: 30 }, () => outcome(database.query(STATEMENT)));
    await clock.advance(50);
    expect(getEventListeners(closing.signal, 'abort')).toHaveLength(1);
    closing.abort();
    expect(new Set(await Promise.all(given))).toEqual(new Set(['AbortError']));
    expect([asked, clock.pending()]).toEqual([30, 0]);
    expect([await outcome(database.query(STATEMENT)), asked]).toEqual(['AbortError', 30]);
  });
});
