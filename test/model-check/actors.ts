import type { OrderContext, OrderEvent, OrderRequest } from '../../machines/model/order.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { TradeContext, TradeEvent, TradeInput } from '../../machines/model/trade.ts';
import type { Intent } from '../../machines/ports.ts';
import type { Step, Stored } from '../../src/runtime/durable/logic.ts';
import { POLICY } from '../orders/situations.ts';
import { canonOfOrder, canonOfTrade } from './canon.ts';
import type { Charts } from './charts.ts';

/** One step of an actor, its next state by number. */
export type Taken = {
  readonly local: number;
  readonly intents: readonly Intent[];
  readonly changed: boolean;
};

const MOST_EVENTS = 1 << 16;
const MOST_INSTANTS = 8;
/** Before the first state there is none. */
const NOTHING = -1;

/** The states of one kind of actor, each seen once and numbered, and the steps between them. */
const createAtlas = <Context extends object>(canon: (context: Context) => Context) => {
  const states: Stored<Context>[] = [];
  const numbers = new Map<string, number>();
  const steps = new Map<number, Taken>();

  const numberOf = ({ state, context }: Stored<Context>): number => {
    const stored = { state, context: canon(context) };
    const key = JSON.stringify(stored);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    return states.push(stored) - 1;
  };
  const at = (local: number): Stored<Context> => {
    const stored = states[local];
    if (stored === undefined) throw new RangeError(`actor: no state ${local}`);
    return stored;
  };
  /** The step from `local` on an event, taken by the chart the first time and remembered. */
  const take = (local: number, event: number, atMs: EpochMs, step: () => Step<Context>): Taken => {
    const key = (local * MOST_EVENTS + event) * MOST_INSTANTS + instantOf(atMs);
    const known = steps.get(key);
    if (known !== undefined) return known;
    const { intents, changed, ...stored } = step();
    const taken = { local: numberOf(stored), intents, changed };
    steps.set(key, taken);
    return taken;
  };
  const instants: EpochMs[] = [];
  const instantOf = (atMs: EpochMs): number => {
    const known = instants.indexOf(atMs);
    return known < 0 ? instants.push(atMs) - 1 : known;
  };
  return { at, take, size: () => states.length };
};

/** The charts' steps by number: pure, so each distinct one is taken once. */
export type Actors = {
  readonly trade: (local: number) => Stored<TradeContext>;
  readonly order: (local: number) => Stored<OrderContext>;
  readonly bearTrade: (input: TradeInput) => Taken;
  readonly bearOrder: (request: OrderRequest, number: number, atMs: EpochMs) => Taken;
  readonly stepTrade: (local: number, event: TradeEvent, number: number) => Taken;
  readonly stepOrder: (local: number, event: OrderEvent, number: number) => Taken;
  /** Distinct states seen of a trade and of an order. */
  readonly sizes: () => { readonly trade: number; readonly order: number };
};

/** `number` tells an event from all others, but for its instant. */
export const createActors = (charts: Charts): Actors => {
  const trades = createAtlas(canonOfTrade);
  const orders = createAtlas(canonOfOrder);
  return {
    trade: trades.at,
    order: orders.at,
    bearTrade: (input) =>
      trades.take(NOTHING, 0, input.atMs, () => charts.trade.born(input, input.atMs)),
    bearOrder: (request, number, atMs) =>
      orders.take(NOTHING, number, atMs, () =>
        charts.order.born({ request, policy: POLICY }, atMs),
      ),
    stepTrade: (local, event, number) =>
      trades.take(local, number, event.atMs, () => charts.trade.step(trades.at(local), event)),
    stepOrder: (local, event, number) =>
      orders.take(local, number, event.atMs, () => charts.order.step(orders.at(local), event)),
    sizes: () => ({ trade: trades.size(), order: orders.size() }),
  };
};
