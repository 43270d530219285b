import type { Registry } from 'prom-client';

import type { TradeId } from '../../machines/model/ids.ts';
import type { OrderContext } from '../../machines/model/order.ts';
import { TERMINAL_TRADE_STATES, type TradeContext } from '../../machines/model/trade.ts';
import type { Transition } from '../runtime/durable/envelope.ts';
import { TRADES } from './catalogue.ts';
import { histogramOf } from './instruments.ts';

/** How long a trade takes from one place of its life to another, in real milliseconds. */
export type Journeys = {
  readonly trade: (transition: Transition<TradeContext>) => void;
  readonly order: (transition: Transition<OrderContext>) => void;
  /** How many are on their way now. */
  readonly size: () => number;
};

type Stage = 'decision' | 'order' | 'fill';

type Leaving = { readonly causedAtMs: number; isOrdered: boolean };

const isLeaving = (state: string): boolean =>
  state.startsWith('autoStopping') || state.startsWith('closing');

const SECOND_MS = 1_000;

/** `now`: a monotonic clock, in milliseconds. */
export const createJourneys = (registry: Registry, now: () => number): Journeys => {
  const openToProtected = histogramOf(registry, TRADES.openToProtected);
  const closeLatency = histogramOf(registry, TRADES.closeLatency);
  const opened = new Map<TradeId, number>();
  const leaving = new Map<TradeId, Leaving>();

  const observe = (stage: Stage, fromMs: number): void =>
    closeLatency.observe({ stage }, (now() - fromMs) / SECOND_MS);

  const followProtection = ({ after, from, to }: Transition<TradeContext>): void => {
    const { tradeId } = after;
    if (to === 'open' && from === 'opening') opened.set(tradeId, now());
    if (to === 'open' || to === 'opening') return;
    const openedAt = opened.get(tradeId);
    if (openedAt !== undefined && to.startsWith('monitoring'))
      openToProtected.observe((now() - openedAt) / SECOND_MS);
    opened.delete(tradeId);
  };

  const begin = ({ after, commitMs, decisionMs }: Transition<TradeContext>): void => {
    const causedAtMs = now() - (decisionMs ?? commitMs);
    leaving.set(after.tradeId, { causedAtMs, isOrdered: false });
    observe('decision', causedAtMs);
  };

  const followExit = (transition: Transition<TradeContext>): void => {
    const { after, from, to } = transition;
    const known = leaving.get(after.tradeId);
    if (isLeaving(to)) {
      const isNew = known === undefined && from !== null && !isLeaving(from);
      if (isNew) begin(transition);
      return;
    }
    if (known !== undefined && to === 'closed') observe('fill', known.causedAtMs);
    leaving.delete(after.tradeId);
  };

  return {
    trade: (transition) => {
      followProtection(transition);
      followExit(transition);
      if (TERMINAL_TRADE_STATES.has(transition.to)) opened.delete(transition.after.tradeId);
    },
    order: ({ after, to }) => {
      const known = leaving.get(after.request.tradeId);
      if (known === undefined || known.isOrdered) return;
      if (after.request.leg !== 'exit' || to !== 'submitting') return;
      known.isOrdered = true;
      observe('order', known.causedAtMs);
    },
    size: () => opened.size + leaving.size,
  };
};
