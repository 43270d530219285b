import type { OrderContext } from '../../machines/model/order.ts';
import type { StopRule } from '../../machines/model/reading.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import type { Clock } from '../../machines/ports.ts';
import type { FeedNotice } from '../venues/feed-notices.ts';
import type { Transition } from './durable/envelope.ts';
import type { SupervisionEvent } from './supervision/observer.ts';

/** One thing that has happened, in scalars: what a screen shows in a line. */
export type Happening =
  | {
      readonly kind: 'trade' | 'order';
      readonly atMs: number;
      readonly trade: string;
      /** `trade`, or the client order id. */
      readonly actor: string;
      readonly seq: number;
      readonly event: string;
      readonly from: string | null;
      readonly to: string;
      /** The rule behind a stop. */
      readonly rule: StopRule | null;
    }
  | {
      readonly kind: 'feed';
      readonly atMs: number;
      readonly feed: string;
      readonly from: string | null;
      readonly to: string;
      readonly reason: string | null;
    }
  | {
      readonly kind: 'child';
      readonly atMs: number;
      readonly supervisor: string;
      readonly child: string | null;
      readonly what: SupervisionEvent['type'];
    };

/** What was taken in after a number: none of it where `isGap` says that some is not kept. */
type Taken = {
  readonly isGap: boolean;
  readonly last: number;
  readonly happenings: readonly Happening[];
};

/**
 * Where watchers take from what happens. Nothing is waited for and nothing comes back: an actor
 * cannot tell whether it is watched. While nobody watches, nothing is kept.
 */
export type Tap = {
  readonly trade: (transition: Transition<TradeContext>) => void;
  readonly order: (transition: Transition<OrderContext>) => void;
  readonly feed: (notice: FeedNotice) => void;
  readonly supervision: (event: SupervisionEvent) => void;
  /** Keeps what happens from now on, for as long as somebody has not let go. */
  readonly open: () => { readonly close: () => void };
  /** The number of what happened last; each has its own. */
  readonly last: () => number;
  readonly after: (number: number) => Taken;
};

const KEPT = 4_096;

const SPOKEN: ReadonlySet<SupervisionEvent['type']> = new Set([
  'child.exited',
  'child.restarting',
  'child.killed',
  'child.quarantined',
  'child.released',
  'supervisor.escalated',
]);

const transitionOf = (
  { atMs, event, from, key, seq, to }: Transition,
  rule: StopRule | null,
): Happening => ({
  kind: key.kind,
  atMs,
  trade: key.tradeId,
  actor: key.kind === 'trade' ? 'trade' : key.orderId,
  seq,
  event: event.type,
  from,
  to,
  rule,
});

export const createTap = (realClock: Pick<Clock, 'now'>): Tap => {
  const ring = new Array<Happening | undefined>(KEPT);
  let last = 0;
  let keptFrom = 1;
  let watchers = 0;
  const keep = (happening: Happening): void => {
    last += 1;
    ring[last % KEPT] = happening;
  };

  return {
    trade: (transition) => {
      const { after, from, to } = transition;
      if (watchers === 0 || from === to) return;
      const isStop = to.startsWith('autoStopping') || to === 'monitoring.verifying';
      keep(transitionOf(transition, isStop ? (after.cause?.rule ?? null) : null));
    },
    order: (transition) => {
      if (watchers > 0 && transition.from !== transition.to) keep(transitionOf(transition, null));
    },
    feed: (notice) => {
      if (watchers === 0 || notice.type !== 'feed.changed') return;
      const { atMs, feed, from, reason, to } = notice;
      keep({ kind: 'feed', atMs, feed, from, to, reason });
    },
    supervision: (event) => {
      if (watchers === 0 || !SPOKEN.has(event.type)) return;
      const { supervisor, type } = event;
      const child = 'child' in event ? event.child : null;
      keep({ kind: 'child', atMs: realClock.now(), supervisor, child, what: type });
    },
    open: () => {
      if (watchers === 0) keptFrom = last + 1;
      watchers += 1;
      let isOpen = true;
      return {
        close: () => {
          if (isOpen) watchers -= 1;
          isOpen = false;
        },
      };
    },
    last: () => last,
    after: (number) => {
      const from = number + 1;
      const isGap = number > last || from < Math.max(keptFrom, last - KEPT + 1);
      const happenings: Happening[] = [];
      for (let at = from; !isGap && at <= last; at += 1) {
        const happening = ring[at % KEPT];
        if (happening !== undefined) happenings.push(happening);
      }
      return { isGap, last, happenings };
    },
  };
};
