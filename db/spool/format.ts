import type { Pending } from '../journal/batch.ts';
import { decodeRecord } from './record.ts';

/** How to read a spool: by the version that its header says. A spool is written in the newest. */
export type SpoolFormat = {
  readonly version: number;
  /** Reads a record of each version known; an older one is brought up to date. */
  readonly readers: ReadonlyMap<number, (payload: Buffer) => Pending>;
};

/** Version 1: a record is `columns \x1e event \x1e context`. */
export const SPOOL_FORMAT: SpoolFormat = {
  version: 1,
  readers: new Map([[1, decodeRecord]]),
};
