import { readFileSync } from 'node:fs';

import type { OrderRow } from '../../../src/simulator/binance/trading/rows.ts';
import type { LedgerEntry } from '../../../src/simulator/ledger/entries.ts';
import { tickerOf } from '../../../src/venues/binance/trading/parse.ts';
import { chosenSide } from '../chosen-side.ts';
import type { VenueCommand } from './protocol.ts';

type Order = Pick<Extract<LedgerEntry, { type: 'orderAccepted' }>['order'], 'ticker' | 'side'>;
type Warrant = Extract<VenueCommand, { do: 'arm' }>;

/** Whether an accepted order takes a position or leaves one. */
export const legOf = ({ order }: { readonly order: Order }): 'entry' | 'exit' =>
  (order.side === 'bid') === (chosenSide(order.ticker) === 'yes') ? 'entry' : 'exit';

/** A row tells of a new order once, before anything of it has traded. */
export const isAcceptance = ({ status }: Pick<OrderRow, 'status'>): boolean => status === 'NEW';

/** The leg of the order that the venue has just taken; null for other news. */
const acceptedLeg = (entry: LedgerEntry): 'entry' | 'exit' | null => {
  if (entry.type === 'orderAccepted') return legOf(entry);
  if (entry.type !== 'futuresChanged') return null;
  const order = entry.change.orders?.find(isAcceptance);
  if (order === undefined) return null;
  const side = order.side === 'BUY' ? 'bid' : 'ask';
  return legOf({ order: { ticker: tickerOf(order.symbol), side } });
};

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
      const leg = acceptedLeg(entry);
      if (warrant === null || leg === null) return;
      if (warrant.exitsOnly && leg !== 'exit') return;
      seen += 1;
      if (seen < warrant.nth) return;
      killAndWait(warrant.pid);
      warrant = null;
      struck = leg;
    },
  };
};
