import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import { openVenueCredentials, type VenueCredentials } from './kalshi/credentials.ts';
import { openClockMark, type ClockMark } from './ledger/clock-mark.ts';
import { openLedgerFile, readLedger, type LedgerFile } from './ledger/file.ts';
import type { LedgerEntry } from './ledger/entries.ts';
import type { Tape } from './tapes/tape.ts';

/** One account at the paper venue, playing one tape; it outlives the process. */
export type PaperSession = {
  /** Stable until the session is finished; usable as a book id. */
  readonly sessionId: string;
  readonly tape: Tape;
  /** The venue has lived through the tape up to here; the ledger holds all that came of it. */
  readonly knownUntilMs: EpochMs;
  /** Where tape time goes on; the tape's start in a new session. */
  readonly resumeAtMs: EpochMs;
  /** The tape has already ended and every market is settled; only reporting is left. */
  readonly finished: boolean;
  readonly credentials: VenueCredentials;
  readonly ledger: LedgerFile;
  readonly mark: ClockMark;
  /** This session while its files are open; read anew once a simulator has closed them. */
  readonly current: () => PaperSession;
};

export type PaperSessionOptions = {
  /** Holds the ledgers of all sessions and the venue's key pair; created when absent. */
  readonly directory: string;
  readonly tape: Tape;
  /** Tape time never resumes before this instant. */
  readonly notBeforeMs?: EpochMs;
};

const LEDGER = '.ledger.jsonl';

const isUnfinishedOf = (tape: Tape, entries: readonly LedgerEntry[]): boolean => {
  const [header] = entries;
  const finished = entries.at(-1)?.type === 'sessionFinished';
  return header?.type === 'sessionOpened' && header.tapeId === tape.id && !finished;
};

const unfinishedSession = (directory: string, tape: Tape): string | null => {
  const names = readdirSync(directory).filter((name) => name.endsWith(LEDGER));
  const found = names.find((name) =>
    isUnfinishedOf(tape, readLedger(join(directory, name)).entries),
  );
  return found?.slice(0, -LEDGER.length) ?? null;
};

const lastInstant = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((last, entry) => ('atMs' in entry ? Math.max(last, entry.atMs) : last), 0);

/**
 * Continues the directory's unfinished session of this tape, or begins one. One process at a time;
 * the caller sees to that. Throws when a ledger on disk is damaged (a torn last line is not).
 */
export const openPaperSession = (options: PaperSessionOptions): PaperSession => {
  const { directory, tape } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const sessionId = unfinishedSession(directory, tape) ?? `paper-${randomBytes(4).toString('hex')}`;
  const ledger = openLedgerFile(join(directory, sessionId + LEDGER));
  if (ledger.entries.length === 0)
    ledger.append({
      type: 'sessionOpened',
      version: 1,
      sessionId,
      tapeId: tape.id,
      tapeLabel: tape.label,
    });
  const mark = openClockMark(join(directory, `${sessionId}.mark`));
  const knownUntilMs = epochMs(
    Math.max(tape.startAtMs - 1, mark.last ?? 0, lastInstant(ledger.entries)),
  );
  const session: PaperSession = {
    sessionId,
    tape,
    knownUntilMs,
    resumeAtMs: epochMs(
      Math.max(tape.startAtMs, Math.ceil(knownUntilMs), options.notBeforeMs ?? 0),
    ),
    finished: ledger.entries.some((entry) => entry.type === 'tapeEnded'),
    credentials: openVenueCredentials(directory),
    ledger,
    mark,
    current: () => (ledger.isOpen() ? session : openPaperSession(options)),
  };
  return session;
};
