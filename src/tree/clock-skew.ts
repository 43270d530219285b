import { startTicker } from '../runtime/ticker.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import type { House } from './house.ts';

const measure = async ({ clockSkew, log, organs }: House): Promise<void> => {
  const venue = organs.kalshi.venue.peek();
  if (venue === null) return;
  const measured = await venue.clockSkewMs();
  if (measured.ok) clockSkew.measured(measured.value);
  else log.warn('the venue cannot be asked for its time', { venue: venue.id, ...measured.error });
};

/**
 * `clock:kalshi`: measures again and again how far our clock is from the venue's. The session has
 * done so when it began, and signs by it.
 */
export const clockSkewChild = (house: House): ChildSpec => ({
  id: 'clock:kalshi',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.venues.shutdownMs,
  start: ({ exited }) => {
    const { clockSkew, config, organs, realClock } = house;
    clockSkew.measured(organs.access.peek()?.auth.skewMs() ?? 0);
    const ticker = startTicker(realClock, config.feeds.clockSkew.everyMs, () =>
      measure(house).catch((error: unknown) => exited({ kind: 'crashed', error })),
    );
    return endedBy(ticker.stop);
  },
});
