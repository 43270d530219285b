import { spawn } from 'node:child_process';
import { chownSync, closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Binaries } from './binaries.ts';
import { serverEnvironment } from './cluster.ts';
import type { DatabaseUser } from './database-user.ts';
import {
  isPostmasterOf,
  readPostmasterFile,
  runningPostmaster,
  type PostmasterFile,
} from './postmaster-file.ts';
import { processIdentity } from './process-identity.ts';
import { SOCKET_PORT } from './socket-directory.ts';

/** How to start a server. */
export type PostmasterPlan = {
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly socketDirectory: string;
  readonly serverLog: string;
  readonly user: DatabaseUser | null;
};

/** Crash recovery is part of a start; a server that needs longer says so in its log. */
const READY_WITHIN_MS = 120_000;
/** After a postmaster's violent death its backends hold the shared memory a moment longer. */
const ORPHANS_LEAVE_WITHIN_MS = 4_000;
const STOPPED_WITHIN_MS = 30_000;
const POLL_MS = 5;
const RETRY_MS = 50;
const LOG_ROTATES_AT_BYTES = 8_000_000;
const LOG_TAIL_BYTES = 2_000;

const HELD_BY_ORPHANS = /pre-existing shared memory block|lock file "[^"]*" already exists/;

const settings = (plan: PostmasterPlan): readonly string[] => [
  `listen_addresses=`,
  `unix_socket_directories=${plan.socketDirectory}`,
  `unix_socket_permissions=0700`,
  `port=${SOCKET_PORT}`,
  `timezone=UTC`,
  `log_timezone=UTC`,
  ...(process.platform === 'darwin' ? ['wal_sync_method=fsync_writethrough'] : []),
];

const rotateLog = (path: string): void => {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_ROTATES_AT_BYTES) renameSync(path, `${path}.1`);
};

const logSince = (path: string, offset: number): string => {
  const file = openSync(path, 'r');
  try {
    const from = Math.max(offset, fstatSync(file).size - LOG_TAIL_BYTES);
    const buffer = Buffer.alloc(LOG_TAIL_BYTES);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, LOG_TAIL_BYTES, from)).trim();
  } finally {
    closeSync(file);
  }
};

type Exit = { readonly exited: () => string | null };

/**
 * Starts the server in a process group of its own, so that Ctrl-C reaches us alone and we decide
 * when it stops. It outlives this process.
 */
const spawnServer = (plan: PostmasterPlan, log: number): Exit & { readonly pid: number } => {
  const stale = readPostmasterFile(plan.cluster);
  const child = spawn(
    join(plan.binaries.directory, 'postgres'),
    ['-D', plan.cluster, ...settings(plan).flatMap((setting) => ['-c', setting])],
    {
      detached: true,
      cwd: plan.cluster,
      stdio: ['ignore', log, log],
      ...(plan.user === null ? {} : { uid: plan.user.uid, gid: plan.user.gid }),
      // A dead server's pid may be another's by now; the server ignores its lock if it is "ours".
      env: {
        ...serverEnvironment(),
        ...(stale === null ? {} : { PG_GRANDPARENT_PID: String(stale.pid) }),
      },
    },
  );
  let outcome: string | null = null;
  child.on('error', (error) => (outcome = error.message));
  child.on('exit', (code, signal) => (outcome ??= signal ?? `exit code ${String(code)}`));
  child.unref();
  return { pid: child.pid ?? 0, exited: () => outcome };
};

type Start = { readonly ready: PostmasterFile } | { readonly failed: string };

const startOnce = async (plan: PostmasterPlan): Promise<Start> => {
  rotateLog(plan.serverLog);
  const log = openSync(plan.serverLog, 'a', 0o600);
  try {
    if (plan.user !== null) chownSync(plan.serverLog, plan.user.uid, plan.user.gid);
    const offset = fstatSync(log).size;
    const server = spawnServer(plan, log);
    const endsAt = performance.now() + READY_WITHIN_MS;
    while (performance.now() < endsAt) {
      const exit = server.exited();
      if (exit !== null) return { failed: `${exit}: ${logSince(plan.serverLog, offset)}` };
      const file = readPostmasterFile(plan.cluster);
      if (file?.pid === server.pid && file.status === 'ready') return { ready: file };
      await sleep(POLL_MS);
    }
    return { failed: `not ready after ${READY_WITHIN_MS} ms` };
  } finally {
    closeSync(log);
  }
};

/** Starts a server and waits until it takes connections. Throws with its log when it does not. */
export const startPostmaster = async (plan: PostmasterPlan): Promise<PostmasterFile> => {
  const endsAt = performance.now() + ORPHANS_LEAVE_WITHIN_MS;
  for (;;) {
    const start = await startOnce(plan);
    if ('ready' in start) return start.ready;
    if (!HELD_BY_ORPHANS.test(start.failed) || performance.now() > endsAt)
      throw new Error(`PostgreSQL on ${plan.cluster}: expected it to start, found ${start.failed}`);
    await sleep(RETRY_MS);
  }
};

/**
 * The server that runs on `cluster` and stays: waits for one that is starting to be ready, and for
 * one that is stopping to be gone (null).
 */
export const adoptPostmaster = async (cluster: string): Promise<PostmasterFile | null> => {
  const endsAt = performance.now() + READY_WITHIN_MS;
  while (performance.now() < endsAt) {
    const found = runningPostmaster(cluster);
    if (found === null || found.status === 'ready') return found;
    await sleep(POLL_MS);
  }
  throw new Error(`PostgreSQL on ${cluster}: expected it ready in ${READY_WITHIN_MS} ms`);
};

/** An exiting process loses its command line before it is gone: only its identity tells. */
const goneWithin = async (pid: number, waitMs: number): Promise<boolean> => {
  const identity = processIdentity(pid);
  const endsAt = performance.now() + waitMs;
  while (identity !== null && processIdentity(pid) === identity) {
    if (performance.now() > endsAt) return false;
    await sleep(POLL_MS);
  }
  return true;
};

/** Fast shutdown: sessions are ended, a checkpoint is written. Done when the process is gone. */
export const stopPostmaster = async (pid: number, cluster: string): Promise<void> => {
  if (!isPostmasterOf(pid, cluster)) return;
  process.kill(pid, 'SIGINT');
  if (await goneWithin(pid, STOPPED_WITHIN_MS)) return;
  throw new Error(`PostgreSQL process ${pid}: expected it gone in ${STOPPED_WITHIN_MS} ms`);
};
