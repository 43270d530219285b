import { beforeEach, describe, expect, it } from 'vitest';

import type { LookupTable } from '../../machines/market/models/lookup-table.ts';
import { marketTicker, symbolId, type MarketTicker } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { createModelClerk, type ModelClerk } from '../../src/runtime/model-clerk.ts';

const BTC = symbolId('BTC-USD');
const [A, B] = [marketTicker('A'), marketTicker('B')];
const VALUE = { yesPercent: 61, validFromMs: epochMs(0), maxAgeMs: 5_000 };

const tableOf = (version: number): LookupTable => ({
  ttc: { first: version, step: 5, count: 1 },
  buffer: { first: 0, step: 10, count: 1 },
  momentum: { first: 0, count: 1 },
  isOpenEnded: false,
  referenceMicros: null,
  layers: [null],
});

describe('the clerk of models', () => {
  let version = 1;
  let isBroken = false;
  let said: readonly MarketTicker[] = [];
  let subscribed: readonly MarketTicker[] = [];
  let notes: string[] = [];
  let clerk: ModelClerk;
  const heard = (): readonly string[] => {
    const all = notes;
    notes = [];
    return all;
  };

  beforeEach(() => {
    version = 1;
    isBroken = false;
    said = [];
    subscribed = [A, B];
    notes = [];
    clerk = createModelClerk({
      board: {
        useTable: (symbol, table, version) =>
          notes.push(`${symbol} reads ${table?.ttc.first ?? 'none'} of version ${String(version)}`),
        hear: (market, value) => notes.push(`${market} ${value?.yesPercent ?? 'nothing'}`),
      },
      inForce: () => Promise.resolve([{ symbol: BTC, version }]),
      load: (_, wanted) =>
        isBroken ? Promise.reject(new Error('torn')) : Promise.resolve(tableOf(wanted)),
      say: (markets) =>
        Promise.resolve(
          said.filter((market) => markets.includes(market)).map((market) => ({ market, ...VALUE })),
        ),
      markets: () => subscribed,
      loaded: (_, taken) => notes.push(`took ${taken}`),
      failed: (_, broken, error) => notes.push(`refused ${broken}: ${String(error)}`),
    });
  });

  it('takes a table up once, and the next version when it comes', async () => {
    await clerk.refreshTables();
    await clerk.refreshTables();
    expect(heard()).toEqual(['BTC-USD reads 1 of version 1', 'took 1']);
    version = 2;
    await clerk.refreshTables();
    expect(heard()).toEqual(['BTC-USD reads 2 of version 2', 'took 2']);
  });

  it('keeps the table it has when the next one cannot be used, and tries it again', async () => {
    await clerk.refreshTables();
    heard();
    version = 2;
    isBroken = true;
    await clerk.refreshTables();
    expect(heard()).toEqual(['refused 2: Error: torn']);
    isBroken = false;
    await clerk.refreshTables();
    expect(heard()).toEqual(['BTC-USD reads 2 of version 2', 'took 2']);
  });

  it('passes on what is said, and takes back what is said no more', async () => {
    said = [A, B];
    await clerk.listen(true);
    expect(heard()).toEqual(['A 61', 'B 61']);
    said = [B];
    await clerk.listen(true);
    expect(heard()).toEqual(['B 61', 'A nothing']);
  });

  it('asks nobody where nothing is said, and takes back what was', async () => {
    said = [A];
    await clerk.listen(true);
    heard();
    // Whoever asked now would be answered.
    await clerk.listen(false);
    expect(heard()).toEqual(['A nothing']);
    await clerk.listen(false);
    expect(heard()).toEqual([]);
  });

  it('leaves a market alone that nobody watches any more', async () => {
    said = [A];
    await clerk.listen(true);
    subscribed = [B];
    heard();
    await clerk.listen(true);
    expect(heard()).toEqual([]);
  });
});
