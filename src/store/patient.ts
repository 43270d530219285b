import pRetry from 'p-retry';

import { isConnectionFault } from '../../db/faults.ts';
import type { Database } from '../../db/pool.ts';

const RETRIES = 12;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * A database whose statements are asked again, for up to about half a minute, while the connection
 * fails: for statements that may be run twice, such as reads and upserts. Other errors pass at
 * once.
 */
export const patient = (database: Database, closing: AbortSignal): Database => ({
  ...database,
  query: (statement) =>
    pRetry(() => database.query(statement), {
      retries: RETRIES,
      minTimeout: FIRST_PAUSE_MS,
      maxTimeout: LONGEST_PAUSE_MS,
      factor: 2,
      signal: closing,
      shouldRetry: ({ error }) => isConnectionFault(error),
    }),
});
