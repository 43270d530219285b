import { realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { findBinaries, type Binaries } from './binaries.ts';
import { bootstrap, type EmbeddedConnection } from './bootstrap.ts';
import { ensureCluster } from './cluster.ts';
import { dataLayout, SYSTEM_STATE_DIRECTORY } from './data-directory.ts';
import {
  canReach,
  databaseUser,
  makePassableDirectory,
  type DatabaseUser,
} from './database-user.ts';
import { adoptPostmaster, startPostmaster, stopPostmaster } from './postmaster.ts';
import type { PostmasterFile } from './postmaster-file.ts';
import { tryLock } from './process-lock.ts';
import { reachableBinaries } from './relocation.ts';
import { makeSocketDirectory, socketDirectoryOf } from './socket-directory.ts';

export type EmbeddedOptions = {
  /** Made if absent. Holds the cluster, the socket and the server's log. */
  readonly dataDir: string;
  /** The programs to use in place of the bundled or the system's newest. */
  readonly binDir?: string;
  /** Where root keeps programs that the server's account could not reach in place. */
  readonly stateDir?: string;
  readonly log: (message: string) => void;
};

export type EmbeddedPostgres = {
  readonly connection: EmbeddedConnection;
  readonly pid: number;
  /** True when the server was running before: its last owner died without stopping it. */
  readonly adopted: boolean;
  readonly majorVersion: number;
  /** Fast shutdown. Close all pools first. */
  readonly stop: () => Promise<void>;
};

/** A first start on a slow disk, and the recovery after a crash, are waited for. */
const LOCK_WITHIN_MS = 180_000;
const LOCK_POLL_MS = 20;

const prepareDirectory = (dataDir: string, user: DatabaseUser | null): string => {
  makePassableDirectory(dataDir);
  const directory = realpathSync(dataDir);
  if (canReach(user, directory)) return directory;
  throw new Error(
    `data directory ${directory}: expected one that the account ${user?.name ?? ''} can reach, ` +
      `found a directory above it closed to it. Choose another, such as ${SYSTEM_STATE_DIRECTORY}`,
  );
};

const whileLocked = async <T>(path: string, run: () => Promise<T>): Promise<T> => {
  const endsAt = performance.now() + LOCK_WITHIN_MS;
  for (;;) {
    const lock = tryLock(path);
    if (lock.held) return run().finally(lock.release);
    if (performance.now() > endsAt)
      throw new Error(
        `${path}: expected it free in ${LOCK_WITHIN_MS} ms, ` +
          `found it held by process ${lock.holder.pid} since ${lock.holder.since}`,
      );
    await sleep(LOCK_POLL_MS);
  }
};

type Running = { readonly server: PostmasterFile; readonly adopted: boolean };

const adoptOrStart = async (
  directory: string,
  binaries: Binaries,
  user: DatabaseUser | null,
): Promise<Running> => {
  const { cluster, serverLog } = dataLayout(directory);
  await ensureCluster(cluster, binaries, user);
  const running = await adoptPostmaster(cluster);
  if (running !== null) return { server: running, adopted: true };
  const socketDirectory = socketDirectoryOf(directory);
  makeSocketDirectory(socketDirectory, user);
  const plan = { binaries, cluster, socketDirectory, serverLog, user };
  return { server: await startPostmaster(plan), adopted: false };
};

/**
 * Starts PostgreSQL on a data directory, or adopts the one that still runs there. Several callers
 * may start at once; one starts, the others adopt. Who may *use* the directory is for
 * `lockDirectory` to say. The server outlives this process until `stop`.
 *
 * Throws when there are no programs, when the cluster is of another major version, when the
 * server does not start, and when a durability setting is off.
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const user = databaseUser(dataLayout(options.dataDir).cluster);
  const directory = prepareDirectory(options.dataDir, user);
  const { cluster, startLock } = dataLayout(directory);
  const found = findBinaries(options.binDir);
  const binaries = reachableBinaries(found, user, options.stateDir ?? SYSTEM_STATE_DIRECTORY);

  return whileLocked(startLock, async () => {
    const startedAt = performance.now();
    const { server, adopted } = await adoptOrStart(directory, binaries, user);
    const stop = (): Promise<void> => stopPostmaster(server.pid, cluster);
    try {
      const connection = await bootstrap(server);
      const tookMs = Math.round(performance.now() - startedAt);
      options.log(
        `PostgreSQL ${binaries.version} (${binaries.origin}) ${adopted ? 'adopted' : 'started'} ` +
          `in ${directory}, process ${server.pid}, ${tookMs} ms`,
      );
      const { majorVersion } = binaries;
      return { connection, pid: server.pid, adopted, majorVersion, stop };
    } catch (error) {
      if (!adopted) await stop();
      throw error;
    }
  });
};

/** Stops the server that runs on a data directory, if one does. */
export const stopEmbedded = async (dataDir: string): Promise<void> => {
  const { cluster } = dataLayout(realpathSync(dataDir));
  const running = await adoptPostmaster(cluster);
  if (running !== null) await stopPostmaster(running.pid, cluster);
};
