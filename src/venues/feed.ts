import { createActor, type Actor, type InspectionEvent } from 'xstate';

import { backoffMs } from '../../machines/feeds/backoff.ts';
import { feedMachine } from '../../machines/feeds/feed.ts';
import type { Pace } from '../../machines/feeds/pace.ts';
import { renewalMs } from '../../machines/feeds/policy.ts';
import { feedStateOf } from '../../machines/feeds/state.ts';
import type { FeedPolicy, FeedState } from '../../machines/model/feed.ts';
import type { FeedId } from '../../machines/model/ids.ts';
import type { Quote, SpotTick } from '../../machines/model/quote.ts';
import type { Clock, Random } from '../../machines/ports.ts';
import { FeedBerth, type Connection } from './feed-berth.ts';
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
  /** Shared by all feeds of a venue: when each may open its next connection. */
  readonly connects?: Pace;
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

const createFeedActor = (
  options: FeedOptions,
  berth: () => FeedBerth,
  notify: Notify,
): Actor<typeof feedMachine> => {
  const { clock, connects, feedId, inspect, policy, random, sink } = options;
  /** The pause before the next attempt, or until the venue's feeds may open one more connection. */
  const pauseMs = (failures: number): number => {
    const nowMs = clock.now();
    const earliestMs = nowMs + backoffMs(policy, failures, random());
    return (connects?.reserve(earliestMs) ?? earliestMs) - nowMs;
  };
  const machine = feedMachine.provide({
    delays: {
      backoff: ({ context }) => pauseMs(context.failures),
      untilRenewal: () => renewalMs(policy, policy.renewMs === null ? 0 : random()),
    },
    actions: {
      openSocket: () => berth().open(),
      closeSocket: () => berth().vacate(),
      subscribe: () => berth().session?.subscribe(),
      sendPing: () => berth().session?.probe(),
      judgeSilence: () => berth().session?.judge(),
      requestSnapshots: () => berth().session?.resync(),
      openSuccessor: () => {
        notify({ type: 'feed.renewing' });
        berth().openSuccessor();
      },
      dropSuccessor: () => berth().dropSuccessor(),
      promoteSuccessor: () => {
        berth().promoteSuccessor();
        notify({ type: 'feed.renewed' });
      },
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
  const { clock, feedId, network = realNetwork, observer } = options;
  const wanted = new Set(options.markets);
  const counters = createCounters();
  const sink: FeedSink = {
    ...options.sink,
    proven: (feed, atMs) => {
      counters.lastProofAtMs = atMs;
      options.sink.proven(feed, atMs);
    },
  };
  const notify: Notify = (happening) => observer({ ...happening, feed: feedId, atMs: clock.now() });
  const notices = driverNotices(counters, notify);

  const openSession = (connection: Connection): FeedSession =>
    new FeedSession({
      ...options,
      ...connection,
      isUntimely: options.isUntimely ?? (() => false),
      network,
      wanted,
      counters,
      notices,
    });
  const actor = createFeedActor(options, () => berth, notify);
  const berth = new FeedBerth(openSession, sink, (event) => actor.send(event));
  follow(actor, notify, (error) => {
    berth.vacate();
    sink.doubted(feedId, 'feed crashed');
    notify({ type: 'feed.crashed', error });
  });
  options.connects?.reserve(clock.now());
  actor.start();

  return {
    feedId,
    actor,
    subscribe: (markets) => {
      for (const market of markets) wanted.add(market);
      berth.follow();
    },
    unsubscribe: (markets) => {
      for (const market of markets) wanted.delete(market);
      berth.follow();
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
      return berth.released();
    },
    kill: () => {
      actor.stop();
      berth.vacate();
      sink.doubted(feedId, 'killed');
    },
    listeners: () => berth.session?.listeners ?? 0,
  };
};
