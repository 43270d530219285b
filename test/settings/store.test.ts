import { afterAll, beforeAll, expect, it } from 'vitest';

import { appendSettings, readSettingsHistory, readSettingsVersion } from '../../db/settings.ts';
import { DEFAULT_SCOPE, type Scope } from '../../machines/model/layers.ts';
import { readState, recordStart } from '../../src/settings/store.ts';
import { startLayers } from '../../src/settings/start.ts';
import { loaded } from '../config/sources.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
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

it('layers of trades that have ended, or never were, are not in force', async () => {
  const version = await readSettingsVersion(db.database);
  await appendSettings(db.database, version, change({ kind: 'trade', name: '4711' }, 10));
  const state = await readState(db.database);
  expect(state.version).toBe(version + 1);
  expect(state.layers.filter(({ scope }) => scope.kind === 'trade')).toEqual([]);
});
