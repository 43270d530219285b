import type { Branch } from '../../../src/runtime/durable/branch-port.ts';
import type { Slot } from '../../../src/runtime/slot.ts';
import type { Store } from '../../../src/store/store.ts';
import type { House, VenueAccess } from '../../../src/tree/house.ts';
import type { Venue } from '../../../src/venues/venue.ts';
import type { Leg } from '../points.ts';
import type { Recorder } from '../records.ts';
import { hastyJournal, overhearJournal } from './journal.ts';
import { legOfEvent } from './legs.ts';
import { overhearNetwork } from './network.ts';
import { watchStatements } from './statements.ts';
import type { Trap } from './trap.ts';

/** The same slot, in which whatever is put comes to lie dressed. */
const dressing = <T>(slot: Slot<T>, dress: (organ: T) => T): Slot<T> => ({
  ...slot,
  fill: (organ) => slot.fill(dress(organ)),
});

const overhearBranch = <Context, Event extends { readonly type: string }, Input>(
  branch: Branch<Context, Event, Input>,
  trap: Trap,
): Branch<Context, Event, Input> => ({
  bear: (key, input, birth) => branch.bear(key, input, birth),
  resume: (key, restored, word) => branch.resume(key, restored, word),
  hold: () => branch.hold(),
  open: () => branch.open(),
  park: (key, error) => branch.park(key, error),
  deliver: (key, envelope) => {
    trap.reached('before decide', legOfEvent(key, { ...envelope.event }));
    branch.deliver(key, envelope);
  },
  quarantine: (key, error) => branch.quarantine(key, error),
  revive: (key, word) => branch.revive(key, word),
  whereabouts: (key) => branch.whereabouts(key),
  live: () => branch.live(),
  find: (key) => branch.find(key),
  size: () => branch.size(),
});

/** The network takes real time: on a quicker clock, a copy may arrive that much later. */
const atSpeed = (access: VenueAccess, speed: number): VenueAccess => {
  const { usdmTrading = null } = access;
  if (usdmTrading === null) return access;
  return { ...access, usdmTrading: { ...usdmTrading, windowMs: usdmTrading.windowMs * speed } };
};

/** The fault that orders are there twice by: one whose outcome is not known is sent once more. */
const eagerVenue = (venue: Venue): Venue => ({
  ...venue,
  lookupOrder: async (request, knownId, isRoutine) => {
    if (knownId === null) await venue.submitOrder(request);
    return venue.lookupOrder(request, knownId, isRoutine);
  },
});

type Make = {
  readonly isHasty: boolean;
  readonly isEager: boolean;
  readonly speed: number;
  readonly isUp: () => boolean;
};

/**
 * A house whose store, actors and network pass the trap. The house itself knows nothing of it: each
 * organ is dressed as it is put into its place.
 */
export const trapHouse = (
  house: House,
  trap: Trap,
  recorder: Recorder,
  { isEager, isHasty, isUp, speed }: Make,
): House => {
  const { organs } = house;
  let inFlight: () => Leg = () => 'any';
  watchStatements(
    trap,
    () => organs.store.peek() === null,
    () => inFlight(),
  );
  const dressStore = (store: Store): Store => {
    const journal = isHasty
      ? hastyJournal(store.journal, (error) => house.log.error('a hasty append failed', { error }))
      : store.journal;
    const overheard = overhearJournal(journal, trap, recorder);
    inFlight = overheard.inFlight;
    const query: Store['database']['query'] = (statement) => {
      if (!isUp()) trap.reached('resuming', 'any');
      return store.database.query(statement);
    };
    return { ...store, journal: overheard.journal, database: { ...store.database, query } };
  };
  return {
    ...house,
    organs: {
      ...organs,
      store: dressing(organs.store, dressStore),
      access: dressing(organs.access, (access) => ({
        ...atSpeed(access, speed),
        network: overhearNetwork(access.network, trap),
      })),
      binanceUsdm: {
        ...organs.binanceUsdm,
        venue: dressing(organs.binanceUsdm.venue, (venue) => (isEager ? eagerVenue(venue) : venue)),
      },
      orders: dressing(organs.orders, (orders) => overhearBranch(orders, trap)),
      trades: dressing(organs.trades, (trades) => overhearBranch(trades, trap)),
    },
  };
};
