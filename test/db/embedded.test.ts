import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { dataLayout } from '../../db/embedded/data-directory.ts';
import { databaseUser } from '../../db/embedded/database-user.ts';
import type { EmbeddedPostgres } from '../../db/embedded/launcher.ts';
import { readPostmasterFile } from '../../db/embedded/postmaster-file.ts';
import { processIdentity } from '../../db/embedded/process-identity.ts';
import { eventually } from '../support/eventually.ts';
import { launch, onServer, query, temporaryDataDirectory } from '../support/launch.ts';

// A cluster is made, file by file flushed; on a busy disk that takes long.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const { dataDir, remove } = temporaryDataDirectory();
const { cluster, serverLog } = dataLayout(dataDir);
const messages: string[] = [];
const start = (): Promise<EmbeddedPostgres> => launch(dataDir, (message) => messages.push(message));

let server: EmbeddedPostgres;
beforeAll(async () => {
  const startedAt = performance.now();
  server = await start();
  process.stdout.write(`cold start ${Math.round(performance.now() - startedAt)} ms\n`);
});
afterAll(() => remove());

const settings = async (...names: readonly string[]): Promise<readonly string[]> =>
  onServer(server, async (database) => {
    const rows = await query<{ name: string; setting: string }>(
      database,
      'select name, setting from pg_settings where name = any($1)',
      [names],
    );
    return names.map((name) => rows.find((row) => row.name === name)?.setting ?? '');
  });

describe('a first start', () => {
  it('makes a cluster that keeps what it acknowledges and notices damage', async () => {
    const durable = ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums'];
    expect(await settings(...durable)).toEqual(['on', 'on', 'on', 'on']);
  });

  it('opens no port, and a socket that nobody else can reach', async () => {
    expect(await settings('listen_addresses')).toEqual(['']);
    expect(statSync(server.connection.host).mode & 0o777).toBe(0o700);
    expect(existsSync(join(server.connection.host, '.s.PGSQL.5432'))).toBe(true);
  });

  it('compares text by code point, whatever the operating system thinks', async () => {
    const text = `select datlocprovider::text as provider, datcollate as collate,
      pg_encoding_to_char(encoding) as encoding, 'Z' < 'a' and 'z' < 'ä' as by_code
      from pg_database where datname = current_database()`;
    const isBuiltin = server.majorVersion >= 17;
    expect(await onServer(server, (database) => query(database, text))).toEqual([
      {
        provider: isBuiltin ? 'b' : 'c',
        collate: isBuiltin ? 'C' : 'C.UTF-8',
        encoding: 'UTF8',
        by_code: true,
      },
    ]);
  });

  it('runs the server apart from us, as an account that may', () => {
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
    const uid = databaseUser()?.uid ?? process.getuid?.();
    expect(status).toMatch(new RegExp(`^Uid:\\s+${String(uid)}\\s`, 'm'));
    const group = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
    expect(group).toBe(String(server.pid));
  });

  it('says what it did in one line', () => {
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^PostgreSQL \S+ \((bundled|given|system)\) started in .+ ms$/);
  });
});

describe('a later start', () => {
  it('adopts a server that runs', async () => {
    const startedAt = performance.now();
    const again = await start();
    process.stdout.write(`adoption ${Math.round(performance.now() - startedAt)} ms\n`);
    expect(again).toMatchObject({ adopted: true, pid: server.pid });
    expect(again.connection).toEqual(server.connection);
  });

  it('finds the data of the one before', async () => {
    await onServer(server, (database) => query(database, 'create table kept as select 1 as n'));
    await server.stop();
    expect(processIdentity(server.pid)).toBeNull();
    await server.stop();
    const startedAt = performance.now();
    server = await start();
    process.stdout.write(`warm start ${Math.round(performance.now() - startedAt)} ms\n`);
    expect(server.adopted).toBe(false);
    const rows = await onServer(server, (database) => query(database, 'select n from kept'));
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('waits for one that is being stopped, then starts anew', async () => {
    const [, next] = await Promise.all([server.stop(), start()]);
    server = await start();
    expect([next.pid, server.adopted]).toEqual([server.pid, true]);
  });
});

describe('a killed server', () => {
  it('is started again, though its orphans still hold its memory, and has lost nothing', async () => {
    const acknowledged: number[] = [];
    const killed = server;
    await onServer(killed, async (database) => {
      await query(database, 'create table written (n int primary key)');
      const writeOn = async (from: number): Promise<void> => {
        for (let n = from; ; n += 4) {
          await query(database, 'insert into written values ($1)', [n]);
          acknowledged.push(n);
        }
      };
      const writers = [0, 1, 2, 3].map((from) => writeOn(from).catch(() => undefined));
      await eventually(() => acknowledged.length > 200);
      process.kill(killed.pid, 'SIGKILL');
      await Promise.all(writers);
    });
    server = await start();
    expect(server).toMatchObject({ adopted: false });
    expect(server.pid).not.toBe(killed.pid);
    const lost = await onServer(server, (database) =>
      query(database, 'select unnest($1::int[]) except select n from written', [acknowledged]),
    );
    expect(lost).toEqual([]);
  });

  it('is started again though another process now has its pid', async () => {
    await server.stop();
    const user = databaseUser();
    const other = spawn('sleep', ['60'], {
      ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
    });
    const file = join(cluster, 'postmaster.pid');
    const stale = [String(other.pid), cluster, '1', '5432', server.connection.host, '', '1 1', ''];
    writeFileSync(file, stale.join('\n'), { mode: 0o600 });
    if (user !== null) chownSync(file, user.uid, user.gid);
    try {
      server = await start();
      expect(server.adopted).toBe(false);
      expect(readPostmasterFile(cluster)?.pid).toBe(server.pid);
      expect(processIdentity(other.pid ?? 0)).not.toBeNull();
    } finally {
      other.kill();
    }
  });
});

describe('a start is refused', () => {
  afterEach(() => {
    expect(existsSync(join(dataDir, 'starting.lock'))).toBe(false);
  });

  it('when a durability setting is off, of a server that runs and of one that does not', async () => {
    const alter = (text: string) => onServer(server, (database) => query(database, text));
    await alter('alter system set fsync = off');
    await alter('alter system set synchronous_commit = local');
    await alter('select pg_reload_conf()');
    const message = 'on, found fsync = off, synchronous_commit = local.';
    await eventually(() => expect(start()).rejects.toThrow(message));
    expect(processIdentity(server.pid)).not.toBeNull();
    await server.stop();
    await expect(start()).rejects.toThrow(message);
    expect(readPostmasterFile(cluster)).toBeNull();
    rmSync(join(cluster, 'postgresql.auto.conf'));
    server = await start();
  });

  it('with the words of the server when that cannot start', async () => {
    await server.stop();
    const override = join(cluster, 'postgresql.auto.conf');
    writeFileSync(override, 'no_such_setting = 1\n');
    await expect(start()).rejects.toThrow('unrecognized configuration parameter "no_such_setting"');
    rmSync(override);
    server = await start();
    expect(readFileSync(serverLog, 'utf8')).toContain('ready to accept connections');
  });
});

describe('a data directory', () => {
  it('of another major version is refused, with the ways out', async () => {
    const other = temporaryDataDirectory();
    mkdirSync(dataLayout(other.dataDir).cluster, { recursive: true });
    writeFileSync(join(dataLayout(other.dataDir).cluster, 'PG_VERSION'), '14\n');
    const message =
      `expected a cluster of PostgreSQL ${server.majorVersion}, found one of 14. ` +
      'Either keep it: set PG_BIN_DIR to the bin directory of a PostgreSQL 14.';
    await expect(launch(other.dataDir)).rejects.toThrow(message);
    await other.remove();
  });

  it('with a path too long for a socket gets its socket elsewhere', async () => {
    const long = temporaryDataDirectory('x'.repeat(90));
    const draft = `${dataLayout(long.dataDir).cluster}.draft-1`;
    mkdirSync(join(draft, 'half'), { recursive: true });
    const elsewhere = await launch(long.dataDir);
    expect(elsewhere.connection.host.startsWith(long.dataDir)).toBe(false);
    expect(statSync(elsewhere.connection.host).mode & 0o777).toBe(0o700);
    expect(existsSync(draft)).toBe(false);
    await elsewhere.stop();
    rmSync(elsewhere.connection.host, { recursive: true });
    await long.remove();
  });
});
