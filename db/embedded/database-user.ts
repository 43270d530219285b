import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { flush } from './durable-files.ts';

/** The operating system's account that runs the server. */
export type DatabaseUser = { readonly name: string; readonly uid: number; readonly gid: number };

/** Accounts that may run the server for root, the first that exists. */
const SERVER_ACCOUNTS: readonly string[] = ['postgres', 'nobody'];

const accountNamed = (name: string): DatabaseUser | null => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined
    ? null
    : { name, uid: Number(uid), gid: Number(gid) };
};

const ownerOf = (cluster: string): DatabaseUser | null => {
  const found = statSync(cluster, { throwIfNoEntry: false });
  if (found === undefined || found.uid === 0) return null;
  return { name: `of uid ${found.uid}`, uid: found.uid, gid: found.gid };
};

/**
 * PostgreSQL refuses to run as root: root runs it as the owner of the cluster that is there, else
 * as another account; null for an ordinary user, who runs it as himself.
 */
export const databaseUser = (cluster?: string): DatabaseUser | null => {
  if (process.getuid?.() !== 0) return null;
  const owner = cluster === undefined ? null : ownerOf(cluster);
  if (owner !== null) return owner;
  for (const name of SERVER_ACCOUNTS) {
    const account = accountNamed(name);
    if (account !== null) return account;
  }
  throw new Error(
    `embedded PostgreSQL as root: expected an account ${SERVER_ACCOUNTS.join(' or ')} ` +
      'in /etc/passwd, found neither',
  );
};

const mayTraverse = (user: DatabaseUser, directory: string): boolean => {
  const { mode, uid, gid } = statSync(directory);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  return (mode & (gid === user.gid ? 0o010 : 0o001)) !== 0;
};

const existingAncestors = (path: string): readonly string[] => {
  const ancestors: string[] = [];
  for (let at = resolve(path); ; at = dirname(at)) {
    if (statSync(at, { throwIfNoEntry: false })?.isDirectory() === true) ancestors.push(at);
    if (at === dirname(at)) return ancestors;
  }
};

/** Whether `user` can enter `path` and every directory above it, of those that exist yet. */
export const canReach = (user: DatabaseUser | null, path: string): boolean =>
  user === null || existingAncestors(path).every((directory) => mayTraverse(user, directory));

/** Makes `directory` and the parents it lacks so that the server's account can pass. */
export const makePassableDirectory = (directory: string): void => {
  const first = mkdirSync(directory, { recursive: true });
  if (first === undefined) return;
  for (let at = resolve(directory); at.length >= first.length; at = dirname(at)) {
    chmodSync(at, 0o755);
    flush(dirname(at));
  }
};
