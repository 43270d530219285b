import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

import { epochMs, type EpochMs } from '../../../machines/model/time.ts';

/** How far tape time has come: one number, overwritten in place, so that it never grows. */
export type ClockMark = {
  /** The last instant written, or null in a fresh session. */
  readonly last: EpochMs | null;
  readonly write: (atMs: EpochMs) => void;
  readonly close: () => void;
};

const DIGITS = 15;

const readMark = (path: string): EpochMs | null => {
  try {
    const text = readFileSync(path, 'utf8');
    return /^\d{15}$/.test(text) ? epochMs(Number(text)) : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

/** A torn mark reads as none; the ledger's own instants then stand in for it. */
export const openClockMark = (path: string): ClockMark => {
  const last = readMark(path);
  const descriptor = openSync(path, last === null ? 'w' : 'r+', 0o600);
  let open = true;
  return {
    last,
    write: (atMs) => {
      if (open) writeSync(descriptor, String(Math.floor(atMs)).padStart(DIGITS, '0'), 0);
    },
    close: () => {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
};
