import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { dataLayout } from '../../db/embedded/data-directory.ts';
import { readPostmasterFile } from '../../db/embedded/postmaster-file.ts';
import { openBook } from '../../db/books.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { shardOf } from '../../machines/ports.ts';
import { createAlarms } from '../../src/runtime/alarms.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createEntryGate } from '../../src/runtime/entry-gate.ts';
import { KALSHI } from '../../src/tree/perpetuals.ts';
import { isRunning } from '../../src/store/process-alive.ts';
import { startStore, type RunningStore, type StoreOptions } from '../../src/store/store.ts';
import { ask } from '../db/journal-database.ts';
import { TEST_BOOK, tradeEntry } from '../db/journal-entries.ts';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryDataDirectory } from '../support/launch.ts';
import { recordingLog } from '../support/recording-log.ts';

// A cluster is made, file by file flushed; on a busy disk that takes long.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const stores: RunningStore[] = [];
const failures: unknown[] = [];
const { log, lines } = recordingLog();
const clock = systemClock();
const alarms = createAlarms(clock, log);
const gate = createEntryGate();
const spools: string[] = [];
/** A directory for the spool of one installation, as the data directory is. */
const spoolDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'tradewarden-store-'));
  spools.push(directory);
  return directory;
};

afterEach(async () => {
  for (const store of stores.splice(0)) await store.stop();
  for (const directory of spools.splice(0)) rmSync(directory, { recursive: true });
  failures.length = 0;
  lines.length = 0;
});

const start = async (changes: Partial<StoreOptions>): Promise<RunningStore> => {
  const store = await startStore(
    {
      url: null,
      dataDirectory: '/nowhere',
      pool: { maxConnections: 4, connectTimeoutMs: 2_000 },
      policy: { retryBaseMs: 20, retryMaxMs: 200, startPatienceMs: 5_000, giveUpAfterMs: 60_000 },
      leaseTtlMs: 30_000,
      owner: `elsewhere/boot/${process.pid}/${stores.length}`,
      clock,
      random: Math.random,
      log,
      alarms,
      gate,
      soleNode: true,
      spool: {
        directory: spoolDirectory(),
        preallocateBytes: 65_536,
        maxBytes: 16_777_216,
        afterMs: 250,
      },
      signal: new AbortController().signal,
      ownershipLost: (why) => void failures.push(why),
      setAside: (trade, why) => void failures.push([trade, why]),
      ...changes,
    },
    (error) => void failures.push(error),
  );
  stores.push(store);
  return store;
};

/** A transition of a trade under the store's own lease. */
const move = (store: RunningStore, number: number, seq: number) => {
  const entry = tradeEntry(tradeId(String(number)), seq);
  return { ...entry, lease: store.leases.proof(shardOf(entry.actor.tradeId)) };
};

const birth = (store: RunningStore, number: number) => move(store, number, 1);

const book = (store: RunningStore): Promise<unknown> =>
  openBook(store.database, {
    id: TEST_BOOK,
    kind: 'paper',
    label: 'test',
    createdAtMs: epochMs(Date.now()),
  });

describe('the embedded store', () => {
  it('comes up, outlives the death of its server without losing or doubling, and goes', async () => {
    const { dataDir, remove } = temporaryDataDirectory();
    const pidOf = (): number => {
      const file = readPostmasterFile(dataLayout(dataDir).cluster);
      if (file === null) throw new Error('expected a postmaster');
      return file.pid;
    };
    const store = await start({ dataDirectory: dataDir });
    expect(store.isWritable()).toBe(true);
    expect(store.installation).toMatch(/^[0-9a-f]{8}$/);
    await book(store);
    expect(await store.journal.append(birth(store, 1))).toBe('accepted');

    const killed = pidOf();
    process.kill(killed, 'SIGKILL');
    await eventually(() => !isRunning(killed));
    const startedAt = performance.now();
    for (const seq of [2, 3, 4])
      expect(await store.journal.append(move(store, 1, seq))).toBe('accepted');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    const refusal = gate.refusalAt(KALSHI);
    await eventually(() => store.isWritable(), 30_000);
    await store.journal.current();
    expect([
      refusal === null || refusal === 'the database is away',
      gate.refusalAt(KALSHI),
    ]).toEqual([true, null]);
    const rows = await ask<{ seq: number }>(
      store.database,
      'select seq from trade_transitions order by seq',
    );
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);

    const server = pidOf();
    await stores.pop()?.stop();
    expect([isRunning(server), failures]).toEqual([false, []]);
    await remove();
  });

  it('stopped while its server is launched again leaves no server behind', async () => {
    const { dataDir, remove } = temporaryDataDirectory();
    const cluster = dataLayout(dataDir).cluster;
    const store = await start({ dataDirectory: dataDir });
    await book(store);
    process.kill(readPostmasterFile(cluster)?.pid ?? 0, 'SIGKILL');
    const abandoned = store.journal.append(birth(store, 1)).catch((error: unknown) => error);
    await eventually(() => !store.isWritable());
    await stores.pop()?.stop();
    const left = readPostmasterFile(cluster);
    expect(left === null || !isRunning(left.pid)).toBe(true);
    expect(String(await abandoned)).toMatch(/accepted|journal/);
    await remove();
  });
});

describe('a store on a database elsewhere', () => {
  const urlOf = ({
    host,
    user,
    database,
  }: Awaited<ReturnType<typeof testDatabase>>['connection']) =>
    `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}`;

  it('migrates an empty database, commits, and gives every connection back', async () => {
    const test = await testDatabase({ migrated: false });
    const store = await start({ url: urlOf(test.connection) });
    await book(store);
    expect(await store.journal.append(birth(store, 1))).toBe('accepted');
    await stores.pop()?.stop();
    await test.drop();
    expect(failures).toEqual([]);
  });

  it('that another process holds is refused, and nothing is left open', async () => {
    const test = await testDatabase();
    const url = urlOf(test.connection);
    await start({ url });
    await expect(start({ url, owner: 'elsewhere/boot/1/rival' })).rejects.toThrow(
      'leases: expected 64 shards, found 0 free',
    );
    await stores.pop()?.stop();
    await test.drop();
  });

  it('that does not answer is refused', async () => {
    await expect(
      start({ url: 'postgresql://nobody@127.0.0.1:1/none', pool: { maxConnections: 1 } }),
    ).rejects.toThrow();
    expect(stores).toEqual([]);
  });

  it('whose leases go to another owner says so', async () => {
    const test = await testDatabase();
    await start({ url: urlOf(test.connection), leaseTtlMs: 300 });
    await ask(test.database, "update leases set owner = 'thief', token = token + 1");
    await eventually(() => failures.length > 0);
    expect(failures).toEqual(['64 of 64 shards have another owner']);
    await stores.pop()?.stop();
    await test.drop();
  });
});
