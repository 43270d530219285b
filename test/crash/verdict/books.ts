import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { readLedger } from '../../../src/simulator/ledger/file.ts';
import type { LedgerEntry } from '../../../src/simulator/ledger/entries.ts';

/** The venue's own book of record of the only session in a directory. */
export const readVenueBook = (directory: string): readonly LedgerEntry[] => {
  const [name, ...others] = readdirSync(directory).filter((file) => file.endsWith('.ledger.jsonl'));
  if (name === undefined || others.length > 0)
    throw new Error(
      `${directory}: expected one ledger, found ${others.length + Number(name !== undefined)}`,
    );
  return readLedger(join(directory, name)).entries;
};

/** What a store says it knows, of the real house or of another make. */
export type StoreBook = {
  /** Client order ids. */
  readonly orders: ReadonlySet<string>;
  /** Fills by the venue's ids; null where the store keeps none. */
  readonly fills: ReadonlySet<string> | null;
  readonly positions: readonly StorePosition[];
};

/** One trade as its store has it. */
export type StorePosition = {
  readonly trade: string;
  readonly market: string;
  /** Bought less sold. */
  readonly heldCenti: number;
  /** Nothing more is expected of it, and why. */
  readonly ended: 'sold' | 'settled' | 'external' | 'failed' | null;
};
