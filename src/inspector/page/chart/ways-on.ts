import { withParents } from './fold.ts';
import type { Chart } from './graph.ts';
import { eventWord } from './words.ts';

/** One thing that would lead on from a state. */
export type WayOn = {
  readonly event: string;
  readonly guards: readonly string[];
  /** `autoStopping`, without the name of the machine. */
  readonly target: string;
};

/** What leads on from `active`, inner states first, as the machine hears them. */
export const waysOn = (chart: Chart, active: string): readonly WayOn[] =>
  withParents(chart, active).flatMap((source) =>
    chart.edges
      .filter((edge) => edge.source === source && edge.target !== active)
      .flatMap(({ target, words }) =>
        words.map(({ event, guard }) => ({
          event: eventWord(event),
          guards: guard === null ? [] : [guard],
          target: target.slice(chart.root.length + 1),
        })),
      ),
  );
