import { isConnectionFault } from '../../db/faults.ts';
import { pauseOn } from '../../db/pause.ts';
import type { Database } from '../../db/pool.ts';
import type { Clock } from '../../machines/ports.ts';

const RETRIES = 12;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

const pauseMs = (attempt: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));

/**
 * A database whose statements are asked again, for up to about half a minute of `clock`, while the
 * connection fails: for statements that may be run twice, such as reads and upserts. Other errors
 * pass at once, and nothing is asked once it is `closing`.
 */
export const patient = (database: Database, clock: Clock, closing: AbortSignal): Database => ({
  ...database,
  query: async (statement) => {
    for (let attempt = 1; ; attempt += 1) {
      closing.throwIfAborted();
      try {
        return await database.query(statement);
      } catch (error) {
        if (attempt > RETRIES || !isConnectionFault(error)) throw error;
        await pauseOn(clock, pauseMs(attempt), closing);
      }
    }
  },
});
