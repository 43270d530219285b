import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

import type { AppendVerdict, JournalAppend } from '../../machines/ports.ts';
import type { TestDatabase } from '../support/database.ts';
import { ask, clear, preparedDatabase } from './journal-database.ts';
import { tradeEntry, tradeNumber } from './journal-entries.ts';
import { spoolPlace, type SpoolPlace } from './spool-files.ts';
import { openSpooling, type Opened, type OpenOptions } from './spooling.ts';

export const REFUSED = { code: 'ECONNREFUSED' } as const;

/** The append that moves `trade` to `seq`. */
export const move = (trade: number, seq: number, changes = {}): JournalAppend =>
  tradeEntry(tradeNumber(trade), seq, changes);

type Row = { readonly id: string; readonly actor: string; readonly seqs: readonly number[] };

/** What the tests of a spooling journal work on: fresh for each test, gone after it. */
export type SpoolingBench = {
  readonly db: TestDatabase;
  readonly place: SpoolPlace;
  readonly journal: Opened;
  readonly open: (options?: OpenOptions) => Promise<void>;
  readonly close: () => Promise<void>;
  /** Births are for a database that is there. */
  readonly bear: (...trades: readonly number[]) => Promise<readonly AppendVerdict[]>;
  /** Each actor's transitions, in the order of the journal. */
  readonly stored: () => Promise<Readonly<Record<string, readonly number[]>>>;
  /** What the journal has said of itself, by type. */
  readonly types: () => readonly string[];
};

/** Lays a bench for the tests of the file that asks: a database, and before each test a journal. */
export const spoolingBench = (): SpoolingBench => {
  let db: TestDatabase;
  let place: SpoolPlace;
  let journal: Opened;
  let isOpen: boolean;
  const open = async (options: OpenOptions = {}): Promise<void> => {
    journal = await openSpooling(db, place, options);
    isOpen = true;
  };
  const close = async (): Promise<void> => {
    isOpen = false;
    await journal.close();
  };
  beforeAll(async () => {
    db = await preparedDatabase();
  });
  afterAll(() => db.drop());
  beforeEach(async () => {
    await clear(db.database);
    place = spoolPlace();
    await open();
  });
  afterEach(async () => {
    if (isOpen) await close();
    place.remove();
  });
  return {
    get db() {
      return db;
    },
    get place() {
      return place;
    },
    get journal() {
      return journal;
    },
    open,
    close,
    bear: (...trades) => Promise.all(trades.map((trade) => journal.append(move(trade, 1)))),
    stored: async () => {
      const rows = await ask<Row>(
        db.database,
        `select trade_id as id, actor, array_agg(seq order by seq) as seqs
         from trade_transitions group by trade_id, actor`,
      );
      return Object.fromEntries(
        rows.map(({ id, actor, seqs }) => [actor === 'trade' ? id : actor, seqs]),
      );
    },
    types: () => journal.told.map(({ type }) => type),
  };
};
