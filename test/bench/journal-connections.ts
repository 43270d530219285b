import { JOURNAL_LANES, JOURNAL_SESSION } from '../../db/journal/journal.ts';
import { createDatabase, type ConnectionTarget, type Database } from '../../db/pool.ts';
import { ask } from '../db/journal-database.ts';

/** Long enough that a second caller gets a connection of its own. */
const HOLD = 'select pg_sleep(0.05)';

/** The journal's connections, all of them open. */
export const openJournalConnections = async (
  connection: ConnectionTarget,
  applicationName: string,
): Promise<Database> => {
  const database = createDatabase({
    connection,
    applicationName,
    settings: JOURNAL_SESSION,
    maxConnections: JOURNAL_LANES,
    onFault: (error) => {
      throw error;
    },
  });
  await Promise.all(Array.from({ length: JOURNAL_LANES }, () => ask(database, HOLD)));
  return database;
};
