import { join } from 'node:path';

import { isConnectionFault } from '../../db/faults.ts';
import { JOURNAL_LANES } from '../../db/journal/journal.ts';
import type { Database } from '../../db/pool.ts';
import type { OpenDisk } from '../../db/spool/disk.ts';
import { foreignTrades } from '../../db/spool/foreign.ts';
import { openSpool, type FoundSpool } from '../../db/spool/open.ts';
import { createSpoolingJournal } from '../../db/spool/spooling-journal.ts';
import type { SpoolingJournal } from '../../db/spool/spooling.ts';
import { tradeId, type InstallationId, type TradeId } from '../../machines/model/ids.ts';
import { SHARD_COUNT, type Clock, type LeaseProof, type Random } from '../../machines/ports.ts';
import type { Log } from '../logger/log.ts';
import type { Alarms } from '../runtime/alarms.ts';
import type { EntryGate } from '../runtime/entry-gate.ts';
import { createAwayReport, type AwayReport } from './away-report.ts';

const SPOOL_FILE = 'journal.spool';
const ASIDE_FILE = 'set-aside.jsonl';

export type SpoolSettings = {
  readonly directory: string;
  readonly preallocateBytes: number;
  readonly maxBytes: number;
  readonly afterMs: number;
};

export type OpenJournalOptions = {
  readonly writer: Database;
  readonly reader: Database;
  readonly installation: InstallationId;
  readonly owner: string;
  readonly proof: (shard: number) => LeaseProof;
  readonly spool: SpoolSettings;
  readonly openDisk: OpenDisk;
  readonly clock: Clock;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly random: Random;
  readonly log: Log;
  readonly alarms: Alarms;
  readonly gate: EntryGate;
  /** The connection to the server failed. */
  readonly disconnected: (error: unknown) => void;
  /** The server answers again. */
  readonly reconnected: () => void;
  /** Another process owns the trades. */
  readonly lost: (why: string) => void;
  /** Transitions of this trade could not be stored: it must not be acted on. */
  readonly setAside: (trade: TradeId, why: string) => void;
};

export type OpenedJournal = { readonly journal: SpoolingJournal; readonly report: AwayReport };

const sayFound = ({ records, wasTorn, spool }: FoundSpool, log: Log): void => {
  if (wasTorn)
    log.warn('the last write to the spool was cut off; nobody had been told of it', {
      file: spool.path,
    });
  if (records > 0) log.warn('the last process has left transitions in the spool', { records });
};

/** Trades of the spool that another owner has moved on meanwhile: theirs are set aside. */
const outcastsOf = async (
  { spool }: FoundSpool,
  { reader, proof, alarms }: OpenJournalOptions,
): Promise<ReadonlyMap<string, string>> => {
  const foreign = await foreignTrades(reader, spool, proof);
  if (foreign.size > 0)
    alarms.raise('spool/foreign', 'spooled transitions are set aside: another process went on', {
      trades: [...foreign].join(', '),
    });
  return new Map([...foreign].map((trade) => [trade, 'another process has moved the trade on']));
};

const journalOn = (
  { spool, records }: FoundSpool,
  options: OpenJournalOptions,
  outcasts: ReadonlyMap<string, string>,
): OpenedJournal => {
  const { log, clock, alarms, disconnected, reconnected, setAside } = options;
  const report = createAwayReport({ ...options, inherited: records });
  const journal = createSpoolingJournal({
    database: options.writer,
    lanes: JOURNAL_LANES,
    clock,
    random: options.random,
    now: options.now,
    spool,
    afterMs: options.spool.afterMs,
    tokenOf: (shard) => options.proof(shard).token,
    aside: { path: join(options.spool.directory, ASIDE_FILE), openDisk: options.openDisk },
    outcasts,
    observer: {
      ...report,
      committed: () => undefined,
      retrying: (error, attempt) => {
        log.warn('the database does not take commits', { error, attempt });
        if (isConnectionFault(error)) disconnected(error);
      },
      recovered: reconnected,
      away: (error) => {
        report.away(error);
        disconnected(error);
      },
      stuck: (error) => log.error('the spool cannot be drained', { error }),
      setAside: (trade, why) => {
        alarms.raise(`spool/refused/${trade}`, 'transitions of a trade could not be stored', {
          trade,
          reason: why,
        });
        setAside(tradeId(trade), why);
      },
      lost: (why, file) => {
        if (file !== null) log.error('the spool is set aside, it is not applied', { file });
        options.lost(why);
      },
    },
  });
  return { journal, report };
};

/**
 * Opens the journal with the spool behind it. What an earlier process has spooled is on its way
 * into the database when this resolves; `current` says when it is there. Rejects with a
 * SpoolUnreadableError, having touched nothing, when the spool is damaged or too new.
 */
export const openJournal = async (options: OpenJournalOptions): Promise<OpenedJournal> => {
  const { installation, openDisk, owner, proof, log } = options;
  const { directory, preallocateBytes, maxBytes } = options.spool;
  const path = join(directory, SPOOL_FILE);
  const found = await openSpool({
    path,
    installation,
    preallocateBytes,
    maxBytes,
    openDisk,
  });
  try {
    sayFound(found, log);
    const outcasts = await outcastsOf(found, options);
    const tokens = Array.from({ length: SHARD_COUNT }, (_, shard) => proof(shard).token);
    await found.spool.claim(owner, tokens);
    return journalOn(found, options, outcasts);
  } catch (error) {
    await found.spool.close();
    throw error;
  }
};
