import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { systemBinariesOf, type Binaries } from './binaries.ts';
import type { DatabaseUser } from './database-user.ts';
import { renameDurably } from './durable-files.ts';

const run = promisify(execFile);

/** The cluster's only role, its superuser, and its database. */
export const ROLE = 'tradewarden';
export const DATABASE = 'tradewarden';

/** The first major version whose collations do not depend on the operating system's library. */
const BUILTIN_LOCALE_MAJOR = 17;

const localeArguments = (majorVersion: number): readonly string[] =>
  majorVersion >= BUILTIN_LOCALE_MAJOR
    ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
    : ['--locale=C.UTF-8'];

/** What a server program needs of the environment; `PG*` variables of ours must not reach it. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  LC_ALL: 'C',
  TZ: 'UTC',
});

const asUser = (user: DatabaseUser | null): { readonly uid?: number; readonly gid?: number } =>
  user === null ? {} : { uid: user.uid, gid: user.gid };

const removeDrafts = (cluster: string): void => {
  const parent = dirname(cluster);
  for (const name of readdirSync(parent))
    if (name.startsWith(`${basename(cluster)}.draft-`))
      // An initdb whose starter was killed may still be writing there.
      rmSync(join(parent, name), { recursive: true, maxRetries: 20, retryDelay: 50 });
};

const createCluster = async (
  cluster: string,
  binaries: Binaries,
  user: DatabaseUser | null,
): Promise<void> => {
  removeDrafts(cluster);
  const draft = `${cluster}.draft-${process.pid}`;
  mkdirSync(draft, { mode: 0o700 });
  if (user !== null) chownSync(draft, user.uid, user.gid);
  const args = [
    ...['-D', draft, '-U', ROLE, '-E', 'UTF8', '--data-checksums'],
    ...['--auth-local=trust', '--auth-host=reject'],
    ...localeArguments(binaries.majorVersion),
  ];
  await run(join(binaries.directory, 'initdb'), args, {
    ...asUser(user),
    cwd: draft,
    env: serverEnvironment(),
  });
  renameDurably(draft, cluster);
};

const refuseOtherMajor = (cluster: string, binaries: Binaries): void => {
  const found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (found === String(binaries.majorVersion)) return;
  const installed = systemBinariesOf(Number(found));
  const programs = installed ?? `the bin directory of a PostgreSQL ${found}`;
  throw new Error(
    `${cluster}: expected a cluster of PostgreSQL ${binaries.majorVersion}, ` +
      `found one of ${found}. ` +
      `Either keep it: set PG_BIN_DIR to ${programs}. Or move it: start it that way, pg_dump it, ` +
      'set the directory aside, start anew, load the dump',
  );
};

/**
 * Makes the cluster if there is none: initdb in a draft directory, then a rename, so that a crash
 * leaves none or a whole one. Throws on a cluster of another major version.
 */
export const ensureCluster = async (
  cluster: string,
  binaries: Binaries,
  user: DatabaseUser | null,
): Promise<void> => {
  if (existsSync(cluster)) refuseOtherMajor(cluster, binaries);
  else await createCluster(cluster, binaries, user);
};
