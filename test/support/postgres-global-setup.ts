import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { lockDirectory, type DirectoryLock } from '../../db/embedded/directory-lock.ts';
import { stopEmbedded } from '../../db/embedded/launcher.ts';

/** Tells the workers where the run's server lives. */
export const DATA_DIRECTORY_VARIABLE = 'TRADEWARDEN_TEST_POSTGRES';

const PREFIX = 'tradewarden-test-';

const remove = async (directory: string, lock: DirectoryLock): Promise<void> => {
  await stopEmbedded(directory);
  lock.release();
  rmSync(directory, { recursive: true, force: true });
};

const lockIfAbandoned = (directory: string): DirectoryLock | null => {
  if (!existsSync(join(directory, 'tradewarden.lock'))) return null;
  try {
    return lockDirectory(directory);
  } catch {
    return null;
  }
};

/** A run that was killed could not stop its server. */
const removeAbandoned = async (): Promise<void> => {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const directory = join(tmpdir(), name);
    const lock = lockIfAbandoned(directory);
    if (lock !== null) await remove(directory, lock);
  }
};

/**
 * Gives the run a directory for one embedded server, which the first test that needs a database
 * starts and the others adopt; stops it at the end.
 */
export const setup = async (): Promise<() => Promise<void>> => {
  await removeAbandoned();
  const directory = mkdtempSync(join(tmpdir(), PREFIX));
  const lock = lockDirectory(directory);
  // The server's account must be able to pass when root runs the tests.
  chmodSync(directory, 0o755);
  process.env[DATA_DIRECTORY_VARIABLE] = directory;
  return () => remove(directory, lock);
};
