import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { appendSettings, readSettingsHistory, readSettingsVersion } from '../../db/settings.ts';
import { seriesTicker } from '../../machines/model/ids.ts';
import { DEFAULT_SCOPE, sameScope, type Patch, type Scope } from '../../machines/model/layers.ts';
import { micros } from '../../machines/model/money.ts';
import { epochMs } from '../../machines/model/time.ts';
import { readState, recordStart, setForTrade } from '../../src/settings/store.ts';
import { startLayers } from '../../src/settings/start.ts';
import { guardAt } from '../../src/settings/state.ts';
import { loaded } from '../config/sources.ts';
import { openJournal, prepare } from '../db/journal-database.ts';
import { tradeEntry, tradeNumber } from '../db/journal-entries.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  await prepare(db.database);
});
afterAll(() => db.drop());

const change = (scope: Scope, thresholdPercent: number) =>
  ({
    source: 'command',
    scope,
    patch: { 'probabilityStop.thresholdPercent': thresholdPercent },
    origins: {},
    by: 'alice',
    reason: 'a test',
  }) as const;

const started = (thresholdPercent: number) =>
  startLayers(loaded({ file: { guard: { probabilityStop: { thresholdPercent } } } }));

it('what a process is started with becomes a version once, and another one when it differs', async () => {
  expect(await readState(db.database)).toEqual({ version: 0, layers: [] });
  const first = await recordStart(db.database, started(41), 'process a');
  expect(first).toMatchObject({ version: 1, layers: [{ scope: DEFAULT_SCOPE, source: 'start' }] });
  expect((await recordStart(db.database, started(41), 'process b')).version).toBe(1);
  const second = await recordStart(db.database, started(42), 'process c');
  expect(second.version).toBe(2);
  expect(second.layers).toMatchObject([
    {
      version: 2,
      supersedes: 1,
      by: 'process c',
      patch: { 'probabilityStop.thresholdPercent': 42 },
      origins: {
        'probabilityStop.thresholdPercent': 'file tradewarden.json',
        stopsEnabled: 'built-in',
      },
    },
  ]);
});

it('what a desk is started with is a layer of its own, and is gone when the desk has none', async () => {
  const file = (guard: object) => ({ desks: [{ name: 'fast', series: ['KXBTC15M'], guard }] });
  const start = (guard: object) =>
    recordStart(db.database, startLayers(loaded({ file: file(guard) })), 'process d');
  const scope = { kind: 'desk', name: 'fast' } as const;
  const withDesk = await start({ exit: { ladderCenti: [50] }, momentumStop: { enabled: false } });
  expect(withDesk.layers.find((layer) => sameScope(layer.scope, scope))).toMatchObject({
    source: 'start',
    patch: { 'exit.ladderCenti': [50], 'momentumStop.enabled': false },
    origins: { 'exit.ladderCenti': 'file tradewarden.json' },
  });
  const place = { desk: 'fast', series: null, trade: null };
  expect(guardAt(withDesk, place).guard).toMatchObject({
    exit: { ladderCenti: [50], maxAttempts: 8 },
    momentumStop: { enabled: false, thresholdBp: 36 },
  });
  expect(guardAt(withDesk, { ...place, desk: 'slow' }).guard.momentumStop.enabled).toBe(true);
  const without = await start({});
  expect(guardAt(without, place).guard.momentumStop.enabled).toBe(true);
  expect((await start({})).version).toBe(without.version);
});

it('of many who change one version at once, exactly one does; versions have no gap', async () => {
  for (let round = 0; round < 5; round += 1) {
    const version = await readSettingsVersion(db.database);
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        db.database.transaction((q) =>
          appendSettings(q, version, change({ kind: 'desk', name: `desk-${at}` }, at)),
        ),
      ),
    );
    expect(tries.filter((made) => made !== null)).toEqual([version + 1]);
    expect(await readSettingsVersion(db.database)).toBe(version + 1);
  }
});

it('a change that is rolled back leaves its version to the next', async () => {
  const version = await readSettingsVersion(db.database);
  const undone = db.database.transaction(async (q) => {
    expect(await appendSettings(q, version, change(DEFAULT_SCOPE, 1))).toBe(version + 1);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await appendSettings(db.database, version, change(DEFAULT_SCOPE, 2))).toBe(version + 1);
});

it('the newest of each layer is in force, and every other stays in the history', async () => {
  const scope: Scope = { kind: 'series', name: 'KXBTC15M' };
  const version = await readSettingsVersion(db.database);
  await appendSettings(db.database, version, change(scope, 10));
  await appendSettings(db.database, version + 1, change(scope, 20));
  const { layers } = await readState(db.database);
  expect(layers.filter((layer) => layer.scope.kind === 'series')).toMatchObject([
    { version: version + 2, supersedes: version + 1, by: 'alice', reason: 'a test' },
  ]);
  const history = await readSettingsHistory(db.database, { scope, limit: 10 });
  expect(history.map((step) => [step.version, step.before, step.patch])).toEqual([
    [
      version + 2,
      { 'probabilityStop.thresholdPercent': 10 },
      { 'probabilityStop.thresholdPercent': 20 },
    ],
    [version + 1, {}, { 'probabilityStop.thresholdPercent': 10 }],
  ]);
});

const ownLayers = async (): Promise<readonly string[]> =>
  (await readState(db.database)).layers
    .filter(({ scope }) => scope.kind === 'trade')
    .map(({ scope }) => scope.name);

it('layers of trades are in force from before their birth until they have ended', async () => {
  const trade = tradeNumber(4711);
  const version = await readSettingsVersion(db.database);
  await appendSettings(db.database, version, change({ kind: 'trade', name: trade }, 10));
  expect(await ownLayers()).toEqual([trade]);
  const journal = openJournal(db);
  expect(await journal.append(tradeEntry(trade, 1))).toBe('accepted');
  expect(await ownLayers()).toEqual([trade]);
  const closed = {
    state: 'closed',
    closeMethod: 'expired',
    pnlMicros: micros(1),
    closedAtMs: epochMs(1_771_976_543_217),
  } as const;
  expect(await journal.append(tradeEntry(trade, 2, { row: closed }))).toBe('accepted');
  await journal.close();
  expect(await ownLayers()).toEqual([]);
});

describe('what is set for a trade before its birth', () => {
  const own = (trade: number, patch: Patch) => ({
    place: { desk: null, series: seriesTicker('KXBTC15M'), trade: tradeNumber(trade) },
    patch,
    by: 'alice',
    reason: 'adopted with it',
  });

  it('is a version of the settings, and says how the trade is guarded', async () => {
    const version = await readSettingsVersion(db.database);
    const set = await setForTrade(
      db.database,
      own(4712, { 'probabilityStop.thresholdPercent': 33 }),
    );
    expect(set).toMatchObject({
      ok: true,
      value: { version: version + 1, guard: { probabilityStop: { thresholdPercent: 33 } } },
    });
    expect(await ownLayers()).toEqual([tradeNumber(4712)]);
  });

  it('is set all the same where others change settings at the same time', async () => {
    const version = await readSettingsVersion(db.database);
    const trades = [4713, 4714, 4715, 4716];
    const made = await Promise.all(
      trades.map((trade) => setForTrade(db.database, own(trade, { 'exit.maxAttempts': 5 }))),
    );
    const versions = made.map((set) => (set.ok ? set.value.version : 0));
    expect(versions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4].map((step) => version + step));
    expect(await ownLayers()).toEqual(expect.arrayContaining(trades.map(tradeNumber)));
  });

  it('that cannot be is named, and nothing is set', async () => {
    const version = await readSettingsVersion(db.database);
    const set = await setForTrade(db.database, own(4717, { model: 'none' }));
    expect(set).toMatchObject({ ok: false, error: [{ path: 'guard.model' }] });
    expect(await readSettingsVersion(db.database)).toBe(version);
  });
});
