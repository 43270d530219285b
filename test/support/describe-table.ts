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
  const cells = cellsOf(text, Object.keys(deliveries));

  describe(`${logic.kind}: status × event`, () => {
    it('the table has every cell once', () => {
      expect(gapsOf(cells, names, Object.keys(deliveries))).toEqual([]);
    });

    it('every state of the chart is in the table, each where its name says', () => {
      const reached = Object.entries(situations).map(([name, { state }]) => {
        expect(name.split(',')[0]).toBe(state);
        return state;
      });
      expect(new Set(reached)).toEqual(new Set(states));
    });

    it.each(names)('%s: each delivery has the outcome that the table says', (name) => {
      const actor = found(situations, name);
      const own = cells.filter(({ situation }) => situation === name);
      const actual = own.map((cell) => ({
        ...cell,
        outcome: outcomeOf(actor, found(deliveries, cell.delivery)(actor)),
      }));
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
