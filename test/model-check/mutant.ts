import type { OrderRequest } from '../../machines/model/order.ts';
import {
  CHARTS,
  orderMachine,
  orderSteps,
  tradeMachine,
  tradeSteps,
  type Charts,
  type OrderMachine,
  type TradeMachine,
  type TradeSteps,
} from './charts.ts';
import type { SmallWorld } from './scenarios.ts';

/** One fault put into the charts, and where it must show. */
export type Mutant = {
  readonly name: string;
  /** The smallest world in which it shows. */
  readonly world: SmallWorld;
  readonly what: string;
  readonly make: () => Charts;
};

type Node<Machine extends TradeMachine | OrderMachine> = ReturnType<Machine['getStateNodeById']>;

/** A trade chart cut by `cut`, beside the real order chart. */
export const cutTrade = (
  name: string,
  world: SmallWorld,
  what: string,
  cut: (at: (path: string) => Node<TradeMachine>) => void,
): Mutant => ({
  name,
  world,
  what,
  make: () => {
    const copy = tradeMachine.provide({});
    cut((path) => copy.getStateNodeById(`trade.${path}`));
    return { ...CHARTS, trade: tradeSteps(copy) };
  },
});

export const cutOrder = (
  name: string,
  world: SmallWorld,
  what: string,
  cut: (at: (path: string) => Node<OrderMachine>) => void,
): Mutant => ({
  name,
  world,
  what,
  make: () => {
    const copy = orderMachine.provide({});
    cut((path) => copy.getStateNodeById(`order.${path}`));
    return { ...CHARTS, order: orderSteps(copy) };
  },
});

/** A trade chart whose guards or actions are others. */
export const otherTrade = (
  name: string,
  world: SmallWorld,
  what: string,
  provided: Parameters<TradeMachine['provide']>[0],
): Mutant => ({
  name,
  world,
  what,
  make: () => ({ ...CHARTS, trade: tradeSteps(tradeMachine.provide(provided)) }),
});

export const otherOrder = (
  name: string,
  world: SmallWorld,
  what: string,
  provided: Parameters<OrderMachine['provide']>[0],
): Mutant => ({
  name,
  world,
  what,
  make: () => ({ ...CHARTS, order: orderSteps(orderMachine.provide(provided)) }),
});

/** The real charts, but for what the trade asks its orders for. */
export const otherRequests = (
  name: string,
  world: SmallWorld,
  what: string,
  change: (request: OrderRequest, stored: Parameters<TradeSteps['step']>[0]) => OrderRequest,
): Mutant => ({
  name,
  world,
  what,
  make: () => ({
    ...CHARTS,
    trade: {
      born: CHARTS.trade.born,
      step: (stored, event) => {
        const step = CHARTS.trade.step(stored, event);
        return {
          ...step,
          intents: step.intents.map((intent) =>
            intent.type === 'placeOrder'
              ? { ...intent, request: change(intent.request, step) }
              : intent,
          ),
        };
      },
    },
  }),
});
