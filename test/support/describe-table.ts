import { describe, expect, it } from 'vitest';

import type { DurableLogic, Stored } from '../../src/runtime/durable/logic.ts';
import { cellsOf, gapsOf } from './cell-table.ts';

/** A status × event table of one chart: every situation against every delivery. */
export type ChartTable<Context, Event, Input> = {
  readonly logic: DurableLogic<Context, Event, Input>;
  readonly states: readonly string[];
  readonly situations: Readonly<Record<string, Stored<Context>>>;
  readonly deliveries: Readonly<Record<string, (actor: Stored<Context>) => Event>>;
  readonly text: string;
  readonly outcomeOf: (actor: Stored<Context>, event: Event) => string;
  /** More cells than this are without a transition. */
  readonly ignoredAbove: number;
};

const found = <T>(known: Readonly<Record<string, T>>, name: string): T => {
  const value = known[name];
  if (value === undefined) throw new Error(`table: expected a known name, found '${name}'`);
  return value;
};

/** The tests that hold a chart to its table. */
export const describeTable = <Context, Event, Input>({
  logic,
  states,
  situations,
  deliveries,
  text,
  outcomeOf,
  ignoredAbove,
}: ChartTable<Context, Event, Input>): void => {
  const names = Object.keys(situations);
  const events = Object.keys(deliveries);
  const cells = cellsOf(text, names, events);

  describe(`${logic.kind}: status × event`, () => {
    it('the table has every cell once', () => {
      expect(gapsOf(cells, names, events)).toEqual([]);
    });

    it('every state of the chart is in the table, each where its name says', () => {
      const reached = Object.entries(situations).map(([name, { state }]) => {
        expect(name.split(',')[0]).toBe(state);
        return state;
      });
      expect(new Set(reached)).toEqual(new Set(states));
    });

    it.each(events)('%s: each situation has the outcome that the table says', (delivery) => {
      const deliver = found(deliveries, delivery);
      const own = cells.filter((cell) => cell.delivery === delivery);
      const actual = own.map((cell) => {
        const actor = found(situations, cell.situation);
        return { ...cell, outcome: outcomeOf(actor, deliver(actor)) };
      });
      expect(actual).toEqual(own);
    });

    it('an event without a transition gives the very same context and asks for nothing', () => {
      const ignored = cells.filter(({ outcome }) => outcome === '–');
      for (const { situation, delivery } of ignored) {
        const actor = found(situations, situation);
        const next = logic.step(actor, found(deliveries, delivery)(actor));
        expect(next.context).toBe(actor.context);
        expect(next.state).toBe(actor.state);
        expect(next.intents).toEqual([]);
      }
      expect(ignored.length).toBeGreaterThan(ignoredAbove);
    });
  });
};
