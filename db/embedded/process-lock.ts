import { createHash, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

import { processIdentity } from './process-identity.ts';

const holderSchema = z.object({
  token: z.string(),
  pid: z.number().int().positive(),
  identity: z.string(),
  since: z.iso.datetime(),
});

/** Who holds a lock, and since when (ISO 8601, UTC). */
export type LockHolder = Readonly<z.infer<typeof holderSchema>>;

export type LockAttempt =
  | { readonly held: true; readonly release: () => void }
  | { readonly held: false; readonly holder: LockHolder };

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const readHolder = (path: string): LockHolder | 'unreadable' | 'absent' => {
  try {
    const parsed = holderSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : 'unreadable';
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'absent';
    if (error instanceof SyntaxError) return 'unreadable';
    throw error;
  }
};

const isAlive = (holder: LockHolder): boolean => processIdentity(holder.pid) === holder.identity;

const removeIfThere = (path: string): void => {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
};

/** Creates the lock file whole, or not at all when there is one. */
const publish = (draft: string, path: string): boolean => {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
};

const tokenOf = (found: LockHolder | 'unreadable' | 'absent'): string =>
  typeof found === 'string' ? found : found.token;

/**
 * Replaces a dead process's lock by ours. Only whoever holds the lock on *that very lock* may
 * replace it, so a slow rival can never remove the lock that a quick one has just made.
 */
const takeOver = (draft: string, path: string, dead: LockHolder | 'unreadable'): boolean => {
  const name = createHash('sha256').update(tokenOf(dead)).digest('hex').slice(0, 12);
  const right = tryLock(`${path}.${name}`);
  if (!right.held) return false;
  try {
    if (tokenOf(readHolder(path)) !== tokenOf(dead)) return false;
    renameSync(draft, path);
    return true;
  } finally {
    right.release();
  }
};

const attempt = (draft: string, path: string): LockHolder | null => {
  for (;;) {
    if (publish(draft, path)) return null;
    const found = readHolder(path);
    if (found === 'absent') continue;
    if (found !== 'unreadable' && isAlive(found)) return found;
    if (takeOver(draft, path, found)) return null;
  }
};

/**
 * Tries to take the lock file `path` for this process; never waits. A lock left by a process that
 * is gone, its pid perhaps reused, is taken over. A lock is not shared within a process either.
 */
export const tryLock = (path: string): LockAttempt => {
  const token = randomBytes(8).toString('hex');
  const identity = processIdentity(process.pid);
  if (identity === null) throw new Error(`process ${process.pid}: its own start time is unknown`);
  const holder: LockHolder = {
    token,
    pid: process.pid,
    identity,
    since: new Date().toISOString(),
  };
  const draft = `${path}.${token}.draft`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o644, flush: true });
  try {
    const other = attempt(draft, path);
    if (other !== null) return { held: false, holder: other };
  } finally {
    removeIfThere(draft);
  }
  const release = (): void => {
    if (tokenOf(readHolder(path)) === token) removeIfThere(path);
  };
  return { held: true, release };
};
