import { cpSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Binaries } from './binaries.ts';
import { flushTree, renameDurably } from './durable-files.ts';
import { canReach, makePassableDirectory, type DatabaseUser } from './database-user.ts';

/**
 * The same programs where `user` can run them: bundled ones inside a private folder are copied
 * once, per version, under `stateDirectory`. Throws for others, which are somebody's choice.
 */
export const reachableBinaries = (
  binaries: Binaries,
  user: DatabaseUser | null,
  stateDirectory: string,
): Binaries => {
  if (canReach(user, binaries.directory)) return binaries;
  if (binaries.origin !== 'bundled')
    throw new Error(
      `${binaries.directory}: expected programs that the account ${user?.name ?? ''} can reach, ` +
        'found a directory above them closed to it',
    );
  const copy = join(stateDirectory, `pgbin-${binaries.version}`);
  if (!existsSync(copy)) copyWhole(dirname(binaries.directory), copy);
  return { ...binaries, directory: join(copy, 'bin') };
};

/** A copy that is there is complete: it is made beside, then renamed. */
const copyWhole = (from: string, to: string): void => {
  makePassableDirectory(dirname(to));
  const draft = `${to}.${process.pid}.draft`;
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  flushTree(draft);
  try {
    renameDurably(draft, to);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
};
