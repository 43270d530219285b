import { createSpoolingJournal } from '../../db/spool/spooling-journal.ts';
import type {
  SpoolingJournal,
  SpoolingObserver,
  SpoolingOptions,
} from '../../db/spool/spooling.ts';
import { openDisk } from '../../db/spool/disk.ts';
import { foreignTrades } from '../../db/spool/foreign.ts';
import type { SpoolOptions } from '../../db/spool/open.ts';
import { createDatabase } from '../../db/pool.ts';
import { JOURNAL_SESSION } from '../../db/journal/journal.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { TestDatabase } from '../support/database.ts';
import { REAL_TIME, SILENT } from './journal-database.ts';
import type { SpoolPlace } from './spool-files.ts';

/* Spooling journals on a database that is up, fails, or does not answer, as the test says. */

/** `lost`: the statement is committed, and its answer does not arrive. */
export type Weather = 'up' | 'hanging' | 'lost' | { readonly code: string };

export type Fickle = Queryable & {
  weather: Weather;
  /** After so many statements answers are lost. */
  goesAfter: number;
  /** Statements that reached the database. */
  readonly committed: () => number;
  /** Lets the statements that hang through. */
  readonly release: () => void;
};

export const fault = (code: string, message = code): Error =>
  Object.assign(new Error(message), { code });

export const fickle = (database: Queryable): Fickle => {
  let committed = 0;
  let hanging: (() => void)[] = [];
  const commit: Queryable['query'] = async (statement) => {
    const rows = await database.query<never>(statement);
    committed += 1;
    if (committed === self.goesAfter) self.weather = 'lost';
    return rows;
  };
  const self: Fickle = {
    weather: 'up',
    goesAfter: Infinity,
    committed: () => committed,
    release: () => {
      for (const go of hanging) go();
      hanging = [];
    },
    query: async (statement) => {
      switch (self.weather) {
        case 'up':
          return commit(statement);
        case 'hanging':
          await new Promise<void>((resolve) => hanging.push(resolve));
          return commit(statement);
        case 'lost':
          await commit(statement);
          throw new Error('Connection terminated unexpectedly');
        default:
          throw fault(self.weather.code);
      }
    },
  };
  return self;
};

export type Told = { readonly type: string; readonly detail: unknown };

/** Keeps what a spooling journal says of itself. */
export const recordingObserver = (): { readonly observer: SpoolingObserver; told: Told[] } => {
  const told: Told[] = [];
  const note =
    (type: string) =>
    (...detail: readonly unknown[]): void =>
      void told.push({ type, detail: detail.length === 1 ? detail[0] : detail });
  const observer: SpoolingObserver = {
    ...SILENT,
    away: note('away'),
    spooled: note('spooled'),
    blocked: note('blocked'),
    unblocked: note('unblocked'),
    drained: note('drained'),
    stuck: note('stuck'),
    returned: note('returned'),
    setAside: note('setAside'),
    lost: note('lost'),
  };
  return { observer, told };
};

export type Opened = SpoolingJournal & {
  readonly told: readonly Told[];
  readonly fickle: Fickle;
  /** Records that were found, whole, when the spool was opened. */
  readonly found: number;
  /** Closes the journal and its connections. */
  readonly close: () => Promise<void>;
};

export type OpenOptions = Partial<Pick<SpoolingOptions, 'afterMs' | 'tokenOf'>> & {
  readonly spool?: Partial<SpoolOptions>;
};

/** Opens a place's spool as a process does at its start, with a journal in front of it. */
export const openSpooling = async (
  test: TestDatabase,
  place: SpoolPlace,
  { spool: changes, afterMs = 300, tokenOf = () => 1 }: OpenOptions = {},
): Promise<Opened> => {
  const pool = createDatabase({
    connection: test.connection,
    applicationName: 'test-spooling',
    settings: JOURNAL_SESSION,
    maxConnections: 2,
    onFault: () => undefined,
  });
  const database = fickle(pool);
  const { spool, records } = await place.open(changes);
  const proof = (shard: number) => ({ shard, token: tokenOf(shard) });
  const foreign = await foreignTrades(test.database, spool, proof);
  await spool.claim(
    'test',
    Array.from({ length: 64 }, (_, shard) => tokenOf(shard)),
  );
  const { observer, told } = recordingObserver();
  const journal = createSpoolingJournal({
    ...REAL_TIME,
    database,
    lanes: 2,
    observer,
    spool,
    afterMs,
    tokenOf,
    aside: { path: `${place.directory}/set-aside.jsonl`, openDisk },
    outcasts: new Map([...foreign].map((trade) => [trade, 'another owner has moved it on'])),
  });
  return {
    append: (entry) => journal.append(entry),
    isDirect: () => journal.isDirect(),
    current: () => journal.current(),
    depth: () => journal.depth(),
    fence: () => journal.fence(),
    lose: (why) => journal.lose(why),
    told,
    fickle: database,
    found: records,
    close: async () => {
      database.release();
      await journal.close();
      await pool.end();
    },
  };
};
