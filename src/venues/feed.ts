import { createActor, type Actor, type InspectionEvent } from 'xstate';

import { backoffMs } from '../../machines/feeds/backoff.ts';
import { feedMachine } from '../../machines/feeds/feed.ts';
import { feedStateOf } from '../../machines/feeds/state.ts';
import type { FeedPolicy, FeedState } from '../../machines/model/feed.ts';
import type { FeedId } from '../../machines/model/ids.ts';
import type { Quote, SpotTick } from '../../machines/model/quote.ts';
import type { Clock, Random } from '../../machines/ports.ts';
import type { FeedDriver } from './feed-driver.ts';
import { createCounters, type FeedFigures } from './feed-figures.ts';
import { driverNotices, type FeedNotice, type Notify } from './feed-notices.ts';
import { FeedSession } from './feed-session.ts';
import { realNetwork, type Network } from './network.ts';
import type { FeedSink } from './venue.ts';

export type FeedOptions = {
  readonly feedId: FeedId;
  readonly driver: FeedDriver;
  readonly policy: FeedPolicy;
  readonly clock: Clock;
  readonly random: Random;
  /** The real one unless said otherwise. */
  readonly network?: Network;
  readonly sink: FeedSink;
  /** Whether a value's own time makes it doubtful on arrival; none does unless said otherwise. */
  readonly isUntimely?: (value: Quote | SpotTick) => boolean;
  readonly observer: (notice: FeedNotice) => void;
  /** Markets or products to begin with. */
  readonly markets?: readonly string[];
  readonly inspect?: (event: InspectionEvent) => void;
};

/** A running feed. `actor` is for its supervisor: its error is a defect, its completion a stop. */
export type Feed = {
  readonly feedId: FeedId;
  readonly actor: Actor<typeof feedMachine>;
  readonly subscribe: (markets: readonly string[]) => void;
  readonly unsubscribe: (markets: readonly string[]) => void;
  /** Try again now, instead of waiting out a backoff or a refusal. */
  readonly retry: () => void;
  readonly state: () => FeedState;
  readonly figures: () => FeedFigures;
  /** Ends the feed by its chart; resolves when its socket is released. */
  readonly stop: () => Promise<void>;
  /** Ends the feed without ceremony, as a supervisor does to one that hangs. */
  readonly kill: () => void;
  /** Listeners on the present socket; zero without one. For leak tests. */
  readonly listeners: () => number;
};

/** The place of the one present session; its end is awaited by `stop`. */
type Berth = { session: FeedSession | null; released: Promise<void> };

const vacate = (berth: Berth): void => {
  if (berth.session === null) return;
  berth.released = berth.session.close();
  berth.session = null;
};

const createFeedActor = (
  options: FeedOptions,
  berth: Berth,
  openSession: () => FeedSession,
  notify: Notify,
): Actor<typeof feedMachine> => {
  const { clock, feedId, inspect, policy, random, sink } = options;
  const machine = feedMachine.provide({
    delays: { backoff: ({ context }) => backoffMs(policy, context.failures, random()) },
    actions: {
      openSocket: () => {
        berth.session = openSession();
      },
      closeSocket: () => vacate(berth),
      subscribe: () => berth.session?.subscribe(),
      sendPing: () => berth.session?.probe(),
      judgeSilence: () => berth.session?.judge(),
      requestSnapshots: () => berth.session?.resync(),
      raiseAlarm: (_, { reason }) => notify({ type: 'feed.refused', reason }),
      doubtValues: (_, { reason }) => sink.doubted(feedId, reason),
    },
  });
  return createActor(machine, {
    input: { policy },
    clock,
    id: feedId,
    ...(inspect && { inspect }),
  });
};

/** Tells changes of state; after a crash, releases what the chart no longer can. */
const follow = (
  actor: Actor<typeof feedMachine>,
  notify: Notify,
  crashed: (error: unknown) => void,
): void => {
  let from: FeedState | null = null;
  actor.subscribe({
    next: (snapshot) => {
      const to = feedStateOf(snapshot);
      if (to === from) return;
      const { failures, reason } = snapshot.context;
      notify({ type: 'feed.changed', from, to, reason: to === 'live' ? null : reason, failures });
      from = to;
    },
    error: crashed,
  });
};

/** Starts a feed: the chart, its connections one after another, and the watch over them. */
export const startFeed = (options: FeedOptions): Feed => {
  const { clock, feedId, network = realNetwork, observer, sink } = options;
  const wanted = new Set(options.markets);
  const counters = createCounters();
  const berth: Berth = { session: null, released: Promise.resolve() };
  const notify: Notify = (happening) => observer({ ...happening, feed: feedId, atMs: clock.now() });
  const notices = driverNotices(counters, notify);

  const actor = createFeedActor(
    options,
    berth,
    () =>
      new FeedSession({
        ...options,
        isUntimely: options.isUntimely ?? (() => false),
        network,
        wanted,
        counters,
        notices,
        tell: (e) => actor.send(e),
      }),
    notify,
  );
  follow(actor, notify, (error) => {
    vacate(berth);
    sink.doubted(feedId, 'feed crashed');
    notify({ type: 'feed.crashed', error });
  });
  actor.start();

  return {
    feedId,
    actor,
    subscribe: (markets) => {
      for (const market of markets) wanted.add(market);
      berth.session?.follow();
    },
    unsubscribe: (markets) => {
      for (const market of markets) wanted.delete(market);
      berth.session?.follow();
    },
    retry: () => actor.send({ type: 'feed.retry' }),
    state: () => feedStateOf(actor.getSnapshot()),
    figures: () => ({
      ...counters,
      rejects: Object.fromEntries(counters.rejects),
      reconnects: actor.getSnapshot().context.reconnects,
      markets: wanted.size,
    }),
    stop: () => {
      if (actor.getSnapshot().status === 'active') actor.send({ type: 'feed.stop' });
      return berth.released;
    },
    kill: () => {
      actor.stop();
      vacate(berth);
      sink.doubted(feedId, 'killed');
    },
    listeners: () => berth.session?.listeners ?? 0,
  };
};
