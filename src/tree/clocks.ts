import type { VenueId } from '../../machines/model/ids.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { Venue } from '../venues/venue.ts';
import type { House } from './house.ts';
import { clockSkewAt, organsAt, tradedVenues } from './perpetuals.ts';

/** Measures how far our clock is from the venue's, which corrects the signatures. */
export const measureClock = async (house: House, venue: Venue): Promise<void> => {
  const { log } = house;
  const clockSkew = clockSkewAt(house, venue.id);
  const measured = await venue.clockSkewMs();
  if (!measured.ok) {
    log.warn('the venue cannot be asked for its time', { venue: venue.id, ...measured.error });
    return;
  }
  if (clockSkew.skewMs() === null)
    log.info('venue clock measured', { venue: venue.id, skewMs: Math.round(measured.value) });
  clockSkew.measured(measured.value);
};

/** `clock:kalshi`: measures again and again, and at once where nobody has measured yet. */
const clockChild = (house: House, venue: VenueId): ChildSpec => ({
  id: `clock:${venue}`,
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.venues.shutdownMs,
  start: ({ exited }) => {
    const look = async (): Promise<void> => {
      const session = organsAt(house, venue).venue.peek();
      if (session !== null) await measureClock(house, session);
    };
    const measure = (): Promise<void> =>
      look().catch((error: unknown) => exited({ kind: 'crashed', error }));
    if (clockSkewAt(house, venue).skewMs() === null) void measure();
    const ticker = startTicker(house.realClock, house.config.feeds.clockSkew.everyMs, measure);
    return endedBy(ticker.stop);
  },
});

/** `clocks`: that of each venue on which trades are held, against ours. */
export const startClocks = (house: House): Supervisor => {
  const { config, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.venues;
  return startSupervisor({
    id: 'clocks',
    strategy: 'one_for_one',
    children: tradedVenues(house).map((venue) => clockChild(house, venue)),
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
