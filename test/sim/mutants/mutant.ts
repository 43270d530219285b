import type { Database } from '../../../db/pool.ts';
import type { Orders, Trades } from '../../../src/runtime/effects.ts';
import type { Slot } from '../../../src/runtime/slot.ts';
import type { Store } from '../../../src/store/store.ts';
import type { House } from '../../../src/tree/house.ts';
import type { Network } from '../../../src/venues/network.ts';
import type { Venue } from '../../../src/venues/venue.ts';

/** A deliberate fault of the program, put around one of its parts. */
export type Mutant = {
  readonly name: string;
  readonly network: (network: Network) => Network;
  readonly database: (database: Database) => Database;
  readonly store: (store: Store) => Store;
  readonly venue: (venue: Venue) => Venue;
  /** The session with the venue of futures. */
  readonly futures: (venue: Venue) => Venue;
  /** How long orders on futures are good for, whatever the house thinks; null: as it thinks. */
  readonly orderWindowMs: number | null;
  readonly trades: (trades: Trades) => Trades;
  readonly orders: (orders: Orders) => Orders;
};

const same = <T>(part: T): T => part;

/** The program as it is. */
export const asItIs: Mutant = {
  name: 'as it is',
  network: same,
  database: same,
  store: same,
  venue: same,
  futures: same,
  orderWindowMs: null,
  trades: same,
  orders: same,
};

const changeFills = <T>(slot: Slot<T>, change: (part: T) => T): void => {
  const { fill } = slot;
  Object.assign(slot, { fill: (part: T) => fill(change(part)) });
};

/** Puts the mutant's parts into a house that is built and does not run yet. */
export const mutate = ({ organs }: House, mutant: Mutant): void => {
  changeFills(organs.store, mutant.store);
  changeFills(organs.kalshi.venue, mutant.venue);
  changeFills(organs.binanceUsdm.venue, mutant.futures);
  changeFills(organs.trades, mutant.trades);
  changeFills(organs.orders, mutant.orders);
};
