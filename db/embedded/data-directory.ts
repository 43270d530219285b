import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';

import { canReach, databaseUser } from './database-user.ts';

/** Where root keeps what the server's account must reach and cannot reach in a private folder. */
export const SYSTEM_STATE_DIRECTORY = '/var/lib/tradewarden';

/**
 * The data directory that a default of `preferred` stands for: `preferred` itself, or, for root
 * when the server's account cannot reach that, one of its own under `stateDirectory`.
 */
export const effectiveDataDirectory = (
  preferred: string,
  stateDirectory: string = SYSTEM_STATE_DIRECTORY,
): string => {
  const path = resolve(preferred);
  if (canReach(databaseUser(), path)) return path;
  const mark = createHash('sha256').update(path).digest('hex').slice(0, 10);
  return join(stateDirectory, `${basename(path).replace(/^\./, '')}-${mark}`);
};

/** What lies where in a data directory. */
export type DataLayout = {
  readonly cluster: string;
  readonly serverLog: string;
  readonly startLock: string;
};

export const dataLayout = (dataDirectory: string): DataLayout => ({
  cluster: join(dataDirectory, 'postgres'),
  serverLog: join(dataDirectory, 'postgres.log'),
  startLock: join(dataDirectory, 'starting.lock'),
});
