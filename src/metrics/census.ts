import { TERMINAL_TRADE_STATES, TRADE_STATES } from '../../machines/model/trade.ts';
import { visitInSlices } from '../runtime/slices.ts';
import type { House } from '../tree/house.ts';
import { childKindOf } from './words.ts';

type Counts = Map<string, number>;

/** Whom the tree holds, counted before a text is made of it. */
export type Census = {
  /** Children of each supervisor, by its kind, in each phase. */
  readonly phases: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Open trades in each state. */
  readonly states: ReadonlyMap<string, number>;
  /** Events that wait in the mailboxes of trades, and of orders. */
  readonly waiting: Readonly<Record<'trade' | 'order', number>>;
};

const PHASES = ['running', 'waiting', 'quarantined'] as const;
const LIVE_STATES = TRADE_STATES.filter((state) => !TERMINAL_TRADE_STATES.has(state));

const zero = (names: readonly string[]): Counts => new Map(names.map((name) => [name, 0]));

const count = (counts: Counts, name: string): Counts =>
  counts.set(name, (counts.get(name) ?? 0) + 1);

const phasesIn = async ({ supervisors }: House): Promise<Census['phases']> => {
  const phases = new Map<string, Counts>();
  for (const supervisor of supervisors.values()) {
    const counts = zero(PHASES);
    await visitInSlices(supervisor.children(), ({ phase }) => count(counts, phase));
    phases.set(childKindOf(supervisor.id), counts);
  }
  return phases;
};

/** Counts in slices between which everything else goes on: ten thousand trades are many. */
export const takeCensus = async (house: House): Promise<Census> => {
  const { orders, trades } = house.organs;
  const phases = await phasesIn(house);
  const states = zero(LIVE_STATES);
  const waiting = { trade: 0, order: 0 };
  await visitInSlices(trades.peek()?.live() ?? [], (trade) => {
    waiting.trade += trade.waiting;
    if (!TERMINAL_TRADE_STATES.has(trade.state)) count(states, trade.state);
  });
  await visitInSlices(orders.peek()?.live() ?? [], (order) => (waiting.order += order.waiting));
  return { phases, states, waiting };
};
