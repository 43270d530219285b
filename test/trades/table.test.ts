import { describe, expect, it } from 'vitest';

import { TRADE_STATES, type TradeContext, type TradeEvent } from '../../machines/model/trade.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { cellsOf, gapsOf } from '../support/cell-table.ts';
import { DELIVERIES } from './deliveries.ts';
import { outcomeOf } from './outcome.ts';
import { SITUATIONS } from './situations.ts';
import { ENDING } from './table-ending.ts';
import { ENTERING } from './table-entering.ts';
import { LEAVING } from './table-leaving.ts';

const situations = new Map<string, Stored<TradeContext>>(Object.entries(SITUATIONS));
const deliveries = new Map<string, (trade: Stored<TradeContext>) => TradeEvent>(
  Object.entries(DELIVERIES),
);
const cells = cellsOf(ENTERING + LEAVING + ENDING, [...deliveries.keys()]);

const found = <T>(map: ReadonlyMap<string, T>, name: string): T => {
  const value = map.get(name);
  if (value === undefined) throw new Error(`table: expected a known name, found '${name}'`);
  return value;
};

describe('trade: status × event', () => {
  it('the table has every cell once', () => {
    expect(gapsOf(cells, [...situations.keys()], [...deliveries.keys()])).toEqual([]);
  });

  it('every state of the chart is in the table, each where its name says', () => {
    const states = [...situations].map(([name, { state }]) => {
      expect(name.split(',')[0]).toBe(state);
      return state;
    });
    expect(new Set(states)).toEqual(new Set<string>(TRADE_STATES));
  });

  it.each([...situations.keys()])(
    '%s: each delivery has the outcome that the table says',
    (name) => {
      const trade = found(situations, name);
      const own = cells.filter(({ situation }) => situation === name);
      const actual = own.map((cell) => ({
        ...cell,
        outcome: outcomeOf(trade, found(deliveries, cell.delivery)(trade)),
      }));
      expect(actual).toEqual(own);
    },
  );

  it('an event without a transition gives the very same context and asks for nothing', () => {
    const ignored = cells.filter(({ outcome }) => outcome === '–');
    for (const { situation, delivery } of ignored) {
      const trade = found(situations, situation);
      const next = tradeLogic.step(trade, found(deliveries, delivery)(trade));
      expect(next.context).toBe(trade.context);
      expect(next.state).toBe(trade.state);
      expect(next.intents).toEqual([]);
    }
    expect(ignored.length).toBeGreaterThan(300);
  });
});
