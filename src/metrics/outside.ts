import { isBare } from '../runtime/account/watched.ts';
import type { Registry } from 'prom-client';

import type { FeedPort, House } from '../tree/house.ts';
import { clockSkewAt, tradedVenues } from '../tree/perpetuals.ts';
import { API, NOTIFIER, STORE, VENUES, WATCHED } from './catalogue.ts';
import { counterRead, gaugeRead } from './instruments.ts';
import { placeOf } from './words.ts';

const SECOND_MS = 1_000;

const isUp = (feed: FeedPort): boolean => feed.state() === 'live' || feed.state() === 'probing';

const feedsOf = ({ organs }: House) =>
  [...(organs.feeds.peek() ?? [])].map(([id, feed]) => ({ place: placeOf(id), feed }));

/** An instant of the market's clock, on the clock of those who look. */
const realMs = ({ clock, paper, realClock }: House, atMs: number): number =>
  realClock.now() - Math.max(0, clock.now() - atMs) / (paper?.speed ?? 1);

const readFeeds = (registry: Registry, house: House): void => {
  gaugeRead(registry, VENUES.feedUp, (take) => {
    for (const { feed, place } of feedsOf(house)) take(isUp(feed) ? 1 : 0, place);
  });
  gaugeRead(registry, VENUES.feedMarkets, (take) => {
    for (const { feed, place } of feedsOf(house)) take(feed.figures().markets, place);
  });
  gaugeRead(registry, VENUES.feedLast, (take) => {
    for (const { feed, place } of feedsOf(house)) {
      const { lastProofAtMs } = feed.figures();
      if (lastProofAtMs !== null) take(realMs(house, lastProofAtMs) / SECOND_MS, place);
    }
  });
  counterRead(registry, VENUES.feedMessages, (take) => {
    for (const { feed, place } of feedsOf(house)) take(feed.figures().frames, place);
  });
  counterRead(registry, VENUES.feedGaps, (take) => {
    for (const { feed, place } of feedsOf(house)) {
      const { gaps, missed } = feed.figures();
      take(gaps + missed, place);
    }
  });
  counterRead(registry, VENUES.feedRejects, (take) => {
    for (const { feed, place } of feedsOf(house)) {
      const rejects = Object.values(feed.figures().rejects);
      take(
        rejects.reduce((sum, count) => sum + count, 0),
        place,
      );
    }
  });
};

const readVenues = (registry: Registry, house: House): void => {
  const { figures } = house;
  counterRead(registry, VENUES.requests, (take) => {
    for (const venue of tradedVenues(house)) {
      const { sent, slowedDown, unsent } = figures.requests(venue);
      take(sent, { venue, result: 'sent' });
      take(unsent, { venue, result: 'unsent' });
      take(slowedDown, { venue, result: 'slowed_down' });
    }
  });
  counterRead(registry, VENUES.exitWait, (take) => {
    for (const venue of tradedVenues(house))
      take(figures.requests(venue).exitsWaitedMs / SECOND_MS, { venue });
  });
  gaugeRead(registry, VENUES.skew, (take) => {
    for (const venue of tradedVenues(house)) {
      const skewMs = clockSkewAt(house, venue).skewMs();
      if (skewMs !== null) take(skewMs / SECOND_MS, { venue });
    }
  });
};

const readWatched = (registry: Registry, house: House): void => {
  const accounts = () => [...house.watched].map(([venue, view]) => ({ venue, ...view() }));
  gaugeRead(registry, WATCHED.positions, (take) => {
    for (const { positions, venue } of accounts()) take(positions.length, { venue });
  });
  gaugeRead(registry, WATCHED.bare, (take) => {
    for (const { positions, venue } of accounts())
      take(positions.filter(({ protection }) => isBare(protection)).length, { venue });
  });
  gaugeRead(registry, WATCHED.looked, (take) => {
    for (const { lookedAtMs, venue } of accounts())
      if (lookedAtMs !== null) take(realMs(house, lookedAtMs) / SECOND_MS, { venue });
  });
};

const readStore = (registry: Registry, { chronicle, organs }: House): void => {
  counterRead(registry, STORE.timelineDropped, (take) => take(chronicle.notes.dropped(), {}));
  gaugeRead(registry, STORE.writable, (take) =>
    take(organs.store.peek()?.isWritable() === true ? 1 : 0, {}),
  );
  counterRead(registry, STORE.errors, (take) =>
    take(organs.store.peek()?.spoolFigures().losses ?? 0, {}),
  );
  counterRead(registry, STORE.spooled, (take) =>
    take(organs.store.peek()?.spoolFigures().spooled ?? 0, {}),
  );
  gaugeRead(registry, STORE.spoolWaiting, (take) =>
    take(organs.store.peek()?.spoolFigures().waiting ?? 0, {}),
  );
};

const resultOf = (status: number): string =>
  status < 300 ? 'done' : status < 500 ? 'refused' : 'failed';

const readApi = (registry: Registry, { figures: { api } }: House): void => {
  gaugeRead(registry, API.watchers, (take) => take(api.watchers, {}));
  counterRead(registry, API.skipped, (take) => take(api.framesSkipped, {}));
  counterRead(registry, API.denied, (take) => take(api.denied, {}));
  counterRead(registry, API.actions, (take) => {
    for (const [action, answers] of api.actions)
      for (const [status, count] of answers) take(count, { action, result: resultOf(status) });
  });
};

const readNotifier = (registry: Registry, { notifier }: House): void => {
  counterRead(registry, NOTIFIER.notifications, (take) => {
    for (const { channel, failed, sent } of notifier.report().channels) {
      take(sent, { channel, result: 'sent' });
      take(failed, { channel, result: 'failed' });
    }
  });
  gaugeRead(registry, NOTIFIER.waiting, (take) => {
    for (const { channel, waiting } of notifier.report().channels) take(waiting, { channel });
  });
  counterRead(registry, NOTIFIER.heartbeats, (take) => {
    const { heartbeat } = notifier.report();
    if (heartbeat === null) return;
    for (const result of ['sent', 'failed', 'withheld'] as const)
      take(heartbeat[result], { result });
  });
};

/** Everything around the trades: venues, feeds, the store, and who asks the API. */
export const readOutside = (registry: Registry, house: House): void => {
  readFeeds(registry, house);
  readVenues(registry, house);
  readWatched(registry, house);
  readStore(registry, house);
  readApi(registry, house);
  readNotifier(registry, house);
};
