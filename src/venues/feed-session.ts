import type { FeedEvent } from '../../machines/feeds/feed.ts';
import type { FeedPolicy } from '../../machines/model/feed.ts';
import type { FeedId } from '../../machines/model/ids.ts';
import type { Clock, TimerHandle } from '../../machines/ports.ts';
import type { FeedDriver, FeedLink } from './feed-driver.ts';
import type { FeedCounters } from './feed-figures.ts';
import { openSocket } from './socket.ts';
import type { FeedSink } from './venue.ts';

export type SessionOptions = {
  readonly feedId: FeedId;
  readonly driver: FeedDriver;
  readonly policy: FeedPolicy;
  readonly clock: Clock;
  readonly sink: FeedSink;
  readonly wanted: ReadonlySet<string>;
  readonly counters: FeedCounters;
  readonly tell: (event: FeedEvent) => void;
  readonly rejected: FeedLink['rejected'];
  readonly marketsRefused: FeedLink['marketsRefused'];
  readonly missed: FeedLink['missed'];
};

/** One connection of a feed, from opening the socket to its end. */
export type FeedSession = {
  readonly subscribe: () => void;
  readonly follow: () => void;
  readonly resync: () => void;
  /** Sends a ping; the next proof of any kind is told to the chart. */
  readonly probe: () => void;
  /** Tells the verdict on a silent socket one event-loop turn later. */
  readonly judge: () => void;
  readonly close: () => Promise<void>;
  readonly listeners: () => number;
};

/**
 * Runs `judge` after the frames that already wait in the kernel have been read: after a stall of
 * this process, timers come due before the proof that arrived meanwhile is seen.
 */
const afterPendingFrames = (judge: () => void): NodeJS.Immediate => setImmediate(judge);

/**
 * Opens a socket and keeps watch over it. Decisive facts go to the chart through `tell`, values to
 * the sink. A defect of a driver or a sink is told as `defect.raised`, so that it meets the feed's
 * supervisor instead of the process.
 */
export const openSession = (options: SessionOptions): FeedSession => {
  const { clock, counters, driver, feedId, policy, sink, tell } = options;
  let over = false;
  let awaitingProof = false;
  let watchTimer: TimerHandle | null = null;
  let verdict: NodeJS.Immediate | null = null;
  let provenAtMs = clock.now();

  const guarded = (run: () => void): void => {
    if (over) return;
    try {
      run();
    } catch (defect) {
      tell({ type: 'defect.raised', defect });
    }
  };

  const prove = (): void => {
    provenAtMs = clock.now();
    counters.lastProofAtMs = provenAtMs;
    sink.proven(feedId, provenAtMs);
    if (!awaitingProof) return;
    awaitingProof = false;
    tell({ type: 'proof.received' });
  };

  const judgeLater = (judge: () => void): void => {
    if (verdict !== null) clearImmediate(verdict);
    verdict = afterPendingFrames(() => {
      verdict = null;
      if (!over) judge();
    });
  };

  const silentForMs = (): number => clock.now() - provenAtMs;
  const isUnanswered = (): boolean => {
    const sinceMs = protocol.unansweredSinceMs();
    return sinceMs !== null && clock.now() - sinceMs >= policy.subscribeTimeoutMs;
  };

  const watch = (): void => {
    const leftMs = policy.silenceMs - silentForMs();
    const delayMs = Math.min(leftMs > 0 ? leftMs : policy.silenceMs, policy.subscribeTimeoutMs);
    watchTimer = clock.setTimeout(() => {
      judgeLater(() => {
        if (silentForMs() >= policy.silenceMs) tell({ type: 'silence.detected' });
        else if (isUnanswered()) tell({ type: 'channel.failed', reason: 'command unanswered' });
      });
      watch();
    }, delayMs);
  };

  const link: FeedLink = {
    feedId,
    sink,
    now: clock.now,
    send: (command) => socket.send(command),
    confirmed: () => tell({ type: 'subscription.confirmed' }),
    refused: (reason) => tell({ type: 'subscription.refused', reason }),
    failed: (reason) => tell({ type: 'channel.failed', reason }),
    gap: (reason) => {
      counters.gaps += 1;
      tell({ type: 'gap.detected', reason });
    },
    resynced: () => tell({ type: 'resync.completed' }),
    missed: options.missed,
    rejected: options.rejected,
    marketsRefused: options.marketsRefused,
  };

  const protocol = driver.connect(link, options.wanted);
  const socket = openSocket(driver.endpoint(), {
    opened: () =>
      guarded(() => {
        prove();
        tell({ type: 'socket.opened' });
      }),
    received: (text) =>
      guarded(() => {
        counters.frames += 1;
        prove();
        protocol.receive(text, provenAtMs);
      }),
    beat: () => guarded(prove),
    refused: (reason) => guarded(() => tell({ type: 'subscription.refused', reason })),
    closed: (reason) => guarded(() => tell({ type: 'socket.closed', reason })),
  });
  watch();

  return {
    subscribe: () => protocol.opened(),
    follow: () => protocol.follow(),
    resync: () => protocol.resync(),
    probe: () => {
      awaitingProof = true;
      socket.ping();
    },
    judge: () =>
      judgeLater(() => {
        if (awaitingProof) tell({ type: 'silence.confirmed' });
      }),
    close: () => {
      over = true;
      if (watchTimer !== null) clock.clearTimeout(watchTimer);
      if (verdict !== null) clearImmediate(verdict);
      return socket.terminate();
    },
    listeners: socket.listeners,
  };
};
