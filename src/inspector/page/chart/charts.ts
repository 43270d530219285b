import type { AnyStateMachine } from 'xstate';

import { chartOf, type Chart } from './graph.ts';

/** Each kind of machine there is; loaded when it is looked at first. */
const MACHINES = {
  trade: async () => (await import('../../../../machines/trades/trade.ts')).tradeMachine,
  order: async () => (await import('../../../../machines/orders/order.ts')).orderMachine,
  feed: async () => (await import('../../../../machines/feeds/feed.ts')).feedMachine,
  desk: async () => (await import('../../../../machines/desks/desk.ts')).deskMachine,
} satisfies Record<string, () => Promise<AnyStateMachine>>;

export type MachineKind = keyof typeof MACHINES;

export const MACHINE_KINDS: readonly MachineKind[] = ['trade', 'order', 'feed', 'desk'];

const known = new Map<MachineKind, Promise<Chart>>();

/** The chart of a kind of machine, read off the machine itself. */
export const chartFor = (kind: MachineKind): Promise<Chart> => {
  const chart = known.get(kind) ?? MACHINES[kind]().then(chartOf);
  known.set(kind, chart);
  return chart;
};
