import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { tryLock } from './process-lock.ts';

export type DirectoryLock = { readonly release: () => void };

/**
 * Makes this process the only one to use the data directory `directory`, which is made if absent.
 * Throws when another process that still runs has it. Release it last of all.
 */
export const lockDirectory = (directory: string): DirectoryLock => {
  mkdirSync(directory, { recursive: true });
  const attempt = tryLock(join(directory, 'tradewarden.lock'));
  if (attempt.held) return { release: attempt.release };
  const { pid, since } = attempt.holder;
  throw new Error(
    `data directory ${directory}: expected no other user, ` +
      `found it in use by process ${pid} since ${since}`,
  );
};
