import { readFileSync } from 'node:fs';

import type { LedgerEntry } from '../../../src/simulator/ledger/entries.ts';
import { chosenSide } from '../chosen-side.ts';
import type { VenueCommand } from './protocol.ts';

type Order = Extract<LedgerEntry, { type: 'orderAccepted' }>;
type Warrant = Extract<VenueCommand, { do: 'arm' }>;

/** Whether an accepted order takes a position or leaves one. */
export const legOf = ({ order: { ticker, side } }: Order): 'entry' | 'exit' =>
  (side === 'bid') === (chosenSide(ticker) === 'yes') ? 'entry' : 'exit';

/** Gone, or a corpse that its parent has not yet collected. */
const isDead = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return /\) [ZX] /.test(stat);
  } catch {
    return true;
  }
};

const killAndWait = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
  const endsAt = performance.now() + 1_000;
  while (!isDead(pid) && performance.now() < endsAt);
};

/**
 * Kills a client between the instant at which its order is in the venue's books and the answer: it
 * does not return to the venue until the client is dead.
 */
export const createExecutioner = () => {
  let warrant: Warrant | null = null;
  let seen = 0;
  let struck: 'entry' | 'exit' | null = null;
  return {
    arm: (next: Warrant): void => {
      warrant = next;
      seen = 0;
      struck = null;
    },
    disarm: (): 'entry' | 'exit' | null => {
      warrant = null;
      return struck;
    },
    accepted: (entry: LedgerEntry): void => {
      if (warrant === null || entry.type !== 'orderAccepted') return;
      const leg = legOf(entry);
      if (warrant.exitsOnly && leg !== 'exit') return;
      seen += 1;
      if (seen < warrant.nth) return;
      killAndWait(warrant.pid);
      warrant = null;
      struck = leg;
    },
  };
};
