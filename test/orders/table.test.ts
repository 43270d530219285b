import { describe, expect, it } from 'vitest';

import { ORDER_STATES, type OrderContext, type OrderEvent } from '../../machines/model/order.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { orderLogic } from '../../src/runtime/durable/order-logic.ts';
import { cellsOf, gapsOf } from '../support/cell-table.ts';
import { DELIVERIES } from './deliveries.ts';
import { outcomeOf } from './outcome.ts';
import { SITUATIONS } from './situations.ts';
import { DOUBTING } from './table-doubting.ts';
import { ENDED } from './table-ended.ts';
import { PLACING } from './table-placing.ts';

const situations = new Map<string, Stored<OrderContext>>(Object.entries(SITUATIONS));
const deliveries = new Map<string, (order: Stored<OrderContext>) => OrderEvent>(
  Object.entries(DELIVERIES),
);
const cells = cellsOf(PLACING + DOUBTING + ENDED, [...deliveries.keys()]);

const found = <T>(map: ReadonlyMap<string, T>, name: string): T => {
  const value = map.get(name);
  if (value === undefined) throw new Error(`table: expected a known name, found '${name}'`);
  return value;
};

describe('order: status × event', () => {
  it('the table has every cell once', () => {
    expect(gapsOf(cells, [...situations.keys()], [...deliveries.keys()])).toEqual([]);
  });

  it('every state of the chart is in the table, each where its name says', () => {
    const states = [...situations].map(([name, { state }]) => {
      expect(name.split(',')[0]).toBe(state);
      return state;
    });
    expect(new Set(states)).toEqual(new Set<string>(ORDER_STATES));
  });

  it.each([...situations.keys()])(
    '%s: each delivery has the outcome that the table says',
    (name) => {
      const order = found(situations, name);
      const own = cells.filter(({ situation }) => situation === name);
      const actual = own.map((cell) => ({
        ...cell,
        outcome: outcomeOf(order, found(deliveries, cell.delivery)(order)),
      }));
      expect(actual).toEqual(own);
    },
  );

  it('an event without a transition gives the very same context and asks for nothing', () => {
    const ignored = cells.filter(({ outcome }) => outcome === '–');
    for (const { situation, delivery } of ignored) {
      const order = found(situations, situation);
      const next = orderLogic.step(order, found(deliveries, delivery)(order));
      expect(next.context).toBe(order.context);
      expect(next.state).toBe(order.state);
      expect(next.intents).toEqual([]);
    }
    expect(ignored.length).toBeGreaterThan(150);
  });
});
