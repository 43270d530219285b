import { createActor, type Actor, type InspectionEvent, type Observer } from 'xstate';

import { backoffMs } from '../../machines/feeds/backoff.ts';
import { feedMachine, type FeedEvent } from '../../machines/feeds/feed.ts';
import { feedStateOf } from '../../machines/feeds/state.ts';
import type { FeedPolicy, FeedState } from '../../machines/model/feed.ts';
import type { FeedId } from '../../machines/model/ids.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock, Random } from '../../machines/ports.ts';
import type { FeedDriver } from './feed-driver.ts';
import { countReject, createCounters, isWorthTelling, type FeedFigures } from './feed-figures.ts';
import { openSession, type FeedSession } from './feed-session.ts';
import type { FeedSink } from './venue.ts';

/** What happens to a feed, for logs and alarms. */
export type FeedNotice = { readonly feed: FeedId; readonly atMs: EpochMs } & (
  | {
      readonly type: 'feed.changed';
      readonly from: FeedState | null;
      readonly to: FeedState;
      readonly reason: string | null;
      readonly failures: number;
    }
  /** Parked until a person helps; tried again slowly. */
  | { readonly type: 'feed.refused'; readonly reason: string }
  | { readonly type: 'feed.crashed'; readonly error: unknown }
  | {
      readonly type: 'frame.rejected';
      readonly kind: string;
      readonly count: number;
      readonly detail: string;
    }
  | { readonly type: 'frames.missed'; readonly reason: string; readonly count: number }
  | {
      readonly type: 'markets.refused';
      readonly tickers: readonly string[];
      readonly reason: string;
    }
);

export type FeedOptions = {
  readonly feedId: FeedId;
  readonly driver: FeedDriver;
  readonly policy: FeedPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly sink: FeedSink;
  readonly observer: (notice: FeedNotice) => void;
  /** Markets or products to begin with. */
  readonly markets?: readonly string[];
  readonly inspect?: Observer<InspectionEvent> | ((event: InspectionEvent) => void);
};

/** A running feed. `actor` is for its supervisor: an error of it is a defect, a completion a stop. */
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

/** Starts a feed: the chart, its sockets one after another, and the watch over them. */
export const startFeed = (options: FeedOptions): Feed => {
  const { clock, feedId, policy, sink, observer } = options;
  const wanted = new Set(options.markets);
  const counters = createCounters();
  let session: FeedSession | null = null;
  let released: Promise<void> = Promise.resolve();

  const notify = (notice: UnstampedNotice): void =>
    observer({ ...notice, feed: feedId, atMs: clock.now() });

  const closeSession = (): void => {
    if (session === null) return;
    released = session.close();
    session = null;
  };

  const openNextSession = (): void => {
    session = openSession({
      ...options,
      wanted,
      counters,
      tell: (event: FeedEvent) => actor.send(event),
      rejected: (kind, detail) => {
        const reject = countReject(counters, kind);
        if (isWorthTelling(reject.count)) notify({ type: 'frame.rejected', ...reject, detail });
      },
      marketsRefused: (tickers, reason) => notify({ type: 'markets.refused', tickers, reason }),
      missed: (reason) => {
        counters.missed += 1;
        notify({ type: 'frames.missed', reason, count: counters.missed });
      },
    });
  };

  const actor = createActor(
    feedMachine.provide({
      delays: {
        backoff: ({ context }) => backoffMs(policy, context.failures, options.random()),
      },
      actions: {
        openSocket: openNextSession,
        closeSocket: closeSession,
        subscribe: () => session?.subscribe(),
        sendPing: () => session?.probe(),
        judgeSilence: () => session?.judge(),
        requestSnapshots: () => session?.resync(),
        raiseAlarm: (_, { reason }) => notify({ type: 'feed.refused', reason }),
        doubtValues: (_, { reason }) => sink.doubted(feedId, reason),
      },
    }),
    { input: { policy }, clock, id: feedId, ...(options.inspect && { inspect: options.inspect }) },
  );

  const stateNow = (): FeedState => feedStateOf(actor.getSnapshot());
  let told: FeedState | null = null;
  actor.subscribe({
    next: (snapshot) => {
      const to = feedStateOf(snapshot);
      if (to === told) return;
      const { reason, failures } = snapshot.context;
      notify({ type: 'feed.changed', from: told, to, reason, failures });
      told = to;
    },
    error: (error) => {
      closeSession();
      sink.doubted(feedId, 'feed crashed');
      notify({ type: 'feed.crashed', error });
    },
  });
  actor.start();

  return {
    feedId,
    actor,
    subscribe: (markets) => {
      for (const market of markets) wanted.add(market);
      session?.follow();
    },
    unsubscribe: (markets) => {
      for (const market of markets) wanted.delete(market);
      session?.follow();
    },
    retry: () => actor.send({ type: 'feed.retry' }),
    state: stateNow,
    figures: () => ({
      frames: counters.frames,
      gaps: counters.gaps,
      missed: counters.missed,
      reconnects: actor.getSnapshot().context.reconnects,
      rejects: Object.fromEntries(counters.rejects),
      lastProofAtMs: counters.lastProofAtMs,
      markets: wanted.size,
    }),
    stop: () => {
      actor.send({ type: 'feed.stop' });
      return released;
    },
    kill: () => {
      actor.stop();
      closeSession();
      sink.doubted(feedId, 'killed');
    },
    listeners: () => session?.listeners() ?? 0,
  };
};

type UnstampedNotice = FeedNotice extends infer N
  ? N extends FeedNotice
    ? Omit<N, 'feed' | 'atMs'>
    : never
  : never;
