import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findBinaries } from '../../db/embedded/binaries.ts';
import type { EmbeddedConnection } from '../../db/embedded/bootstrap.ts';
import { SYSTEM_STATE_DIRECTORY } from '../../db/embedded/data-directory.ts';
import { databaseUser } from '../../db/embedded/database-user.ts';
import { startEmbedded } from '../../db/embedded/launcher.ts';
import { reachableBinaries } from '../../db/embedded/relocation.ts';
import { migrate } from '../../db/migrate.ts';
import { migrationsDirectory, packageRoot } from '../../db/package-root.ts';
import { createDatabase } from '../../db/pool.ts';
import { percentile } from './percentile.ts';

/** A throw-away server, migrated, in a directory of its own. */
export type BenchServer = {
  readonly connection: EmbeddedConnection;
  readonly directory: string;
  readonly stop: () => Promise<void>;
};

/** As a process of its own is told of it. */
export const urlOf = ({ host, port, user, database }: EmbeddedConnection): string =>
  `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;

const throwOnFault = (error: Error): void => {
  throw error;
};

/** A directory that the server's account can pass when root runs the benchmark. */
const makeDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'tradewarden-bench-'));
  chmodSync(directory, 0o755);
  return directory;
};

const startIn = async (directory: string, binDir?: string): Promise<BenchServer> => {
  const server = await startEmbedded({
    dataDir: join(directory, 'data'),
    ...(binDir === undefined ? {} : { binDir }),
    log: () => undefined,
  });
  const database = createDatabase({
    connection: server.connection,
    applicationName: 'bench-migrate',
    onFault: throwOnFault,
  });
  await migrate(database, migrationsDirectory());
  await database.end();
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { connection: server.connection, directory, stop };
};

/** Stops the server whatever becomes of `use`. */
export const using = async <T>(
  server: BenchServer,
  use: (server: BenchServer) => Promise<T>,
): Promise<T> => {
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
};

export const startBenchServer = (): Promise<BenchServer> => {
  const binDir = process.env['PG_BIN_DIR'];
  return startIn(makeDirectory(), binDir);
};

/** Programs whose server runs with the shim preloaded. Returns the reason where it cannot be. */
const slowPrograms = (
  directory: string,
): { readonly binDir: string } | { readonly why: string } => {
  const shim = join(directory, 'slow-fsync.so');
  const source = join(packageRoot(), 'test', 'bench', 'slow-fsync.c');
  const compiled = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', shim, source, '-ldl'], {
    encoding: 'utf8',
  });
  if (compiled.status !== 0)
    return { why: `cc: ${compiled.error?.message ?? compiled.stderr.trim()}` };
  const user = databaseUser(directory);
  const found = findBinaries(process.env['PG_BIN_DIR']);
  const real = reachableBinaries(found, user, SYSTEM_STATE_DIRECTORY).directory;
  const binDir = join(directory, 'bin');
  mkdirSync(binDir);
  for (const program of ['initdb', 'pg_ctl'])
    symlinkSync(join(real, program), join(binDir, program));
  const script = `#!/bin/sh\nLD_PRELOAD='${shim}' exec '${join(real, 'postgres')}' "$@"\n`;
  writeFileSync(join(binDir, 'postgres'), script, { mode: 0o755 });
  return { binDir };
};

/** The same with 5 ms added to each flush; or why this machine cannot have one. */
export const startSlowBenchServer = async (): Promise<BenchServer | { readonly why: string }> => {
  if (process.platform !== 'linux') return { why: `LD_PRELOAD is not for ${process.platform}` };
  const directory = makeDirectory();
  const programs = slowPrograms(directory);
  if ('binDir' in programs) return startIn(directory, programs.binDir);
  rmSync(directory, { recursive: true, force: true });
  return programs;
};

const PAGE_BYTES = 8_192;
const FLUSHES = 200;

/** Median milliseconds of one 8 kB write and fdatasync in `directory`. */
export const flushLatencyMs = (directory: string): number => {
  const path = join(directory, 'flush-probe');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(PAGE_BYTES, 1);
  const latencies = Array.from({ length: FLUSHES }, () => {
    const startedAt = performance.now();
    writeSync(file, page, 0, PAGE_BYTES, 0);
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  rmSync(path);
  return percentile(latencies, 50);
};
