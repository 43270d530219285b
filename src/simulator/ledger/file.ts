import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

import { ledgerEntry, type LedgerEntry } from './entries.ts';

/** The append-only file behind a paper session. */
export type LedgerFile = {
  /** Entries that were on disk when the file was opened. */
  readonly entries: readonly LedgerEntry[];
  /** Returns once the operating system holds the line: it survives the process, not the machine. */
  readonly append: (entry: LedgerEntry) => void;
  readonly isOpen: () => boolean;
  readonly close: () => void;
};

/** A complete line of the ledger that this program cannot have written. */
class LedgerError extends Error {
  override readonly name = 'LedgerError';
}

const parseLine = (path: string, line: string, number: number): LedgerEntry => {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new LedgerError(`${path}, line ${number}: expected JSON, found '${line.slice(0, 80)}'`);
  }
  const parsed = ledgerEntry.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new LedgerError(
    `${path}, line ${number}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`,
  );
};

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
};

/** Whole lines only: a line torn by the death of its writer was never answered for. */
export const readLedger = (
  path: string,
): { readonly entries: readonly LedgerEntry[]; readonly wholeBytes: number } => {
  const text = readText(path);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole === '' ? [] : whole.slice(0, -1).split('\n');
  return {
    entries: lines.map((line, index) => parseLine(path, line, index + 1)),
    wholeBytes: Buffer.byteLength(whole),
  };
};

/** Opens or creates the ledger and cuts a torn last line off. */
export const openLedgerFile = (path: string): LedgerFile => {
  const { entries, wholeBytes } = readLedger(path);
  const descriptor = openSync(path, 'a', 0o600);
  ftruncateSync(descriptor, wholeBytes);
  let open = true;
  return {
    entries,
    append: (entry) => {
      if (!open) throw new LedgerError(`${path}: append after close`);
      const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
      for (let sent = 0; sent < bytes.length;)
        sent += writeSync(descriptor, bytes, sent, bytes.length - sent);
    },
    isOpen: () => open,
    close: () => {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
};
