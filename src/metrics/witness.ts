import type { Counter, Registry } from 'prom-client';

import type { OrderContext } from '../../machines/model/order.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import type { Transition } from '../runtime/durable/envelope.ts';
import type { SupervisionEvent, SupervisionObserver } from '../runtime/supervision/observer.ts';
import type { Journalist } from '../tree/journalist.ts';
import { BINANCE_USDM, isPerpetual, KALSHI } from '../tree/perpetuals.ts';
import type { FeedNotice } from '../venues/feed-notices.ts';
import { STORE, TRADES, TREE, VENUES } from './catalogue.ts';
import { counterOf, histogramOf } from './instruments.ts';
import { createJourneys } from './journeys.ts';
import { childKindOf, placeOf, wordsOf } from './words.ts';

const SECOND_MS = 1_000;
const MICROS_PER_DOLLAR = 1_000_000;

/** What was counted of things that happen, and is not shown by a counter of its own. */
export type Witness = Journalist & {
  /** Dollars, of the trades that ended while it watched. */
  readonly realised: () => number;
};

/** Commits of either kind of actor: how many, how fast. */
const followCommits = (registry: Registry): ((transition: Transition) => void) => {
  const transitions = counterOf(registry, TRADES.transitions);
  const writes = histogramOf(registry, STORE.writes);
  const decisions = histogramOf(registry, TRADES.decisions);
  return (transition) => {
    transitions.inc(wordsOf(transition));
    writes.observe(transition.commitMs / SECOND_MS);
    if (transition.decisionMs !== null) decisions.observe(transition.decisionMs / SECOND_MS);
  };
};

type Fired = Pick<Transition<TradeContext>, 'from' | 'to'>;

const isStopFired = ({ from, to }: Fired): boolean =>
  to.startsWith('autoStopping') && (from === 'open' || from?.startsWith('monitoring') === true);

const followStops = (registry: Registry): ((transition: Transition<TradeContext>) => void) => {
  const stops = counterOf(registry, TRADES.stops);
  const quoteAge = histogramOf(registry, TRADES.stopQuoteAge);
  return (transition) => {
    const { cause } = transition.after;
    if (cause === null || !isStopFired(transition)) return;
    stops.inc({ reason: cause.rule });
    const { quoteAgeMs } = cause.reading;
    if (quoteAgeMs !== null) quoteAge.observe(Math.max(0, quoteAgeMs) / SECOND_MS);
  };
};

/** Closed trades, and what they brought; a fill that comes late corrects it. */
const followClosed = (
  registry: Registry,
): {
  readonly follow: (transition: Transition<TradeContext>) => void;
  readonly realised: () => number;
} => {
  const closed = counterOf(registry, TRADES.closed);
  let realisedMicros = 0;
  return {
    follow: ({ after, before, from, to }) => {
      realisedMicros += (after.pnlMicros ?? 0) - (before?.pnlMicros ?? 0);
      if (to === 'closed' && from !== 'closed') closed.inc({ reason: after.closeMethod ?? 'none' });
    },
    realised: () => realisedMicros / MICROS_PER_DOLLAR,
  };
};

/** States of an order that are an answer, or the lack of one. */
const RESULTS: ReadonlySet<string> = new Set(['filled', 'cancelled', 'rejected', 'unknown']);

const followOrders = (registry: Registry): ((transition: Transition<OrderContext>) => void) => {
  const orders = counterOf(registry, TRADES.orders);
  return ({ after, from, to }) => {
    if (from === to || !RESULTS.has(to)) return;
    const { action, market } = after.request;
    orders.inc({ venue: isPerpetual(market) ? BINANCE_USDM : KALSHI, side: action, result: to });
  };
};

const followFeeds = (registry: Registry): ((notice: FeedNotice) => void) => {
  const reconnects = counterOf(registry, VENUES.feedReconnects);
  return (notice) => {
    if (notice.type === 'feed.changed' && notice.to === 'backingOff')
      reconnects.inc({ ...placeOf(notice.feed), reason: notice.from ?? 'start' });
  };
};

type Restarts = Counter<'child_kind' | 'reason'>;

/** An own end is told right before the restart that it leads to. */
const followRestarts = (restarts: Restarts): SupervisionObserver => {
  let ended: { readonly child: string; readonly reason: string } | null = null;
  return (event) => {
    if (event.type === 'child.exited') {
      const isStart = event.while === 'starting' && event.reason.kind === 'crashed';
      ended = { child: event.child, reason: isStart ? 'startFailed' : event.reason.kind };
    }
    if (event.type !== 'child.restarting') return;
    const reason = ended?.child === event.child ? ended.reason : 'asked';
    restarts.inc({ child_kind: childKindOf(event.supervisor), reason });
    ended = null;
  };
};

const followTree = (registry: Registry): ((event: SupervisionEvent) => void) => {
  const followRestart = followRestarts(counterOf(registry, TREE.restarts));
  const exceeded = counterOf(registry, TREE.exceeded);
  const killed = counterOf(registry, TREE.killed);
  return (event) => {
    followRestart(event);
    const kind = { child_kind: childKindOf(event.supervisor) };
    if (event.type === 'supervisor.escalated' || event.type === 'child.quarantined')
      exceeded.inc(kind);
    if (event.type === 'child.killed') killed.inc(kind);
  };
};

/** Counts what happens. `now`: a monotonic clock, in milliseconds. */
export const createWitness = (registry: Registry, now: () => number): Witness => {
  const commits = followCommits(registry);
  const stops = followStops(registry);
  const closed = followClosed(registry);
  const orders = followOrders(registry);
  const journeys = createJourneys(registry, now);
  return {
    trade: (transition) => {
      commits(transition);
      stops(transition);
      closed.follow(transition);
      journeys.trade(transition);
    },
    order: (transition) => {
      commits(transition);
      orders(transition);
      journeys.order(transition);
    },
    feed: followFeeds(registry),
    supervision: followTree(registry),
    realised: closed.realised,
  };
};
