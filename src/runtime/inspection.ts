import type { AnyActor, InspectionEvent } from 'xstate';

import type { OrderContext } from '../../machines/model/order.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import type { Transition } from './durable/envelope.ts';

/** A chart that runs as a live actor, and who its supervisor is. */
export type RunningChart = { readonly actor: AnyActor; readonly parent: string | null };

/** Whoever looks into charts; nothing that it does comes back to them. */
export type Inspector = {
  /** A live actor runs from now on. */
  readonly appeared: (chart: RunningChart) => void;
  /** What XState says of a live actor. */
  readonly inspected: (chart: RunningChart, event: InspectionEvent) => void;
  /** A trade or an order has committed a transition. */
  readonly committed: (transition: Transition<TradeContext> | Transition<OrderContext>) => void;
};

/** Where inspectors are attached. No actor is inspected while there is none. */
export type Inspection = {
  readonly trade: (transition: Transition<TradeContext>) => void;
  readonly order: (transition: Transition<OrderContext>) => void;
  /** Takes in a live actor, until it ends. */
  readonly join: (actor: AnyActor, parent: string | null) => void;
  /** Live actors that run now. */
  readonly running: () => Iterable<RunningChart>;
  /** Returns what lets go. */
  readonly attach: (inspector: Inspector) => () => void;
};

/** Inspects one actor for one inspector; returns the end of it. */
const listen = (chart: RunningChart, { inspected }: Inspector): (() => void) => {
  const { actor } = chart;
  const subscription = actor.system.inspect((event) => {
    if (event.actorRef === actor) inspected(chart, event);
  });
  return () => subscription.unsubscribe();
};

export const createInspection = (): Inspection => {
  const running = new Map<AnyActor, RunningChart>();
  const inspectors = new Map<Inspector, Map<AnyActor, () => void>>();

  const listenTo = (chart: RunningChart): void => {
    for (const [inspector, ears] of inspectors) {
      inspector.appeared(chart);
      ears.set(chart.actor, listen(chart, inspector));
    }
  };
  const forget = (actor: AnyActor): void => {
    running.delete(actor);
    for (const ears of inspectors.values()) {
      ears.get(actor)?.();
      ears.delete(actor);
    }
  };
  const tell = (transition: Parameters<Inspector['committed']>[0]): void => {
    for (const { committed } of inspectors.keys()) committed(transition);
  };

  return {
    trade: tell,
    order: tell,
    join: (actor, parent) => {
      const chart = { actor, parent };
      running.set(actor, chart);
      listenTo(chart);
      const end = (): void => forget(actor);
      actor.subscribe({ complete: end, error: end });
    },
    running: () => running.values(),
    attach: (inspector) => {
      const ears = new Map<AnyActor, () => void>();
      for (const chart of running.values()) ears.set(chart.actor, listen(chart, inspector));
      inspectors.set(inspector, ears);
      return () => {
        for (const silence of ears.values()) silence();
        ears.clear();
        inspectors.delete(inspector);
      };
    },
  };
};
