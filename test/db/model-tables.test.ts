import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readExternalProbabilities } from '../../db/external-probabilities.ts';
import {
  insertModelTable,
  listModelTables,
  modelTablesInForce,
  readModelTable,
} from '../../db/model-tables.ts';
import { marketTicker, symbolId } from '../../machines/model/ids.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { ask } from './journal-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const BTC = symbolId('BTC-USD');
const table = (content: string) => ({
  symbol: BTC,
  by: 'alice',
  source: 'built from btc.csv',
  content: Buffer.from(content),
});

describe('stored lookup tables', () => {
  it('are numbered within their symbol; the newest is in force, and none goes away', async () => {
    expect(await modelTablesInForce(db.database)).toEqual([]);
    expect(await readModelTable(db.database, BTC, null)).toBeNull();
    expect(await insertModelTable(db.database, table('one'))).toBe(1);
    expect(await insertModelTable(db.database, table('two'))).toBe(2);
    const eth = { ...table('other'), symbol: symbolId('ETH-USD') };
    expect(await insertModelTable(db.database, eth)).toBe(1);
    const inForce = await modelTablesInForce(db.database);
    expect(inForce.map(({ symbol, version }) => `${symbol} ${version}`).sort()).toEqual([
      'BTC-USD 2',
      'ETH-USD 1',
    ]);
    expect((await readModelTable(db.database, BTC, null))?.content.toString()).toBe('two');
    expect((await readModelTable(db.database, BTC, 1))?.content.toString()).toBe('one');
    const listed = await listModelTables(db.database);
    expect(listed.map(({ version, isInForce, bytes }) => [version, isInForce, bytes])).toEqual([
      [2, true, 3],
      [1, false, 3],
      [1, true, 5],
    ]);
  });

  it('are refused with a checksum that is not theirs', async () => {
    await expect(
      ask(
        db.database,
        `insert into model_tables (symbol, version, created_by, source, checksum, content)
         values ('X', 1, 'a', 'b', repeat('0', 64), 'text')`,
      ),
    ).rejects.toThrow('model_tables_check');
  });
});

describe('external probabilities', () => {
  it('are what the last upsert of their row said, of the markets that are asked for', async () => {
    const say = (market: string, percent: number): Promise<unknown> =>
      ask(
        db.database,
        `insert into external_probabilities (market, yes_percent, valid_from, max_age_ms, source)
         values ('${market}', ${percent}, '2026-02-25T04:22:45.058Z', 5000, 'elsewhere')
         on conflict (market) do update set yes_percent = excluded.yes_percent`,
      );
    await say('A', 61.25);
    await say('A', 63.5);
    await say('B', 10);
    const asked = await readExternalProbabilities(db.database, [marketTicker('A')]);
    expect(asked).toEqual([
      {
        market: 'A',
        yesPercent: 63.5,
        validFromMs: Date.UTC(2026, 1, 25, 4, 22, 45, 58),
        maxAgeMs: 5_000,
      },
    ]);
    await expect(say('C', 100.5)).rejects.toThrow('external_probabilities_yes_percent_check');
  });
});
