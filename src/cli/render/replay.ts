import type { ReplayedActor, ReplayedTicks, ReplayView } from '../replay-view.ts';
import { instant } from './format.ts';
import { table, type Column } from './table.ts';

const COLUMNS: readonly Column<ReplayedActor>[] = [
  { title: 'ACTOR', align: 'left', text: ({ actor }) => actor },
  { title: 'TRANSITIONS', align: 'right', text: ({ transitions }) => String(transitions) },
  {
    title: 'DECIDED ANEW',
    align: 'right',
    text: ({ given, transitions }) => String(transitions - given),
  },
  {
    title: 'OUTCOME',
    align: 'left',
    text: ({ difference }) => (difference === null ? 'identical' : 'different'),
  },
];

const words = ({ actor, difference }: ReplayedActor): readonly string[] =>
  difference === null
    ? []
    : [
        `first difference of ${actor}: ${difference.what}: ` +
          `expected ${difference.expected}, found ${difference.found}`,
      ];

const tickWords = (ticks: ReplayedTicks | null): readonly string[] => {
  if (ticks === null) return ['ticks: none recorded of its life'];
  const { decided, difference, from, gaps, journaled, readings } = ticks;
  const words =
    `ticks: ${ticks.ticks} from ${from}; ${decided} of ${journaled} words of the watch and ` +
    `${readings} readings decided again`;
  if (difference === null) return [words, ...gaps.map((gap) => `not decided again: ${gap}`)];
  const { atMs, expected, found, seq, tick } = difference;
  return [
    words,
    `first difference of the watch: ${seq === null ? '' : `transition ${seq}, `}` +
      `${instant(atMs)}, on ${tick}: expected ${expected}, found ${found}`,
  ];
};

/** One line an actor, then what is not the same. */
export const renderReplay = ({ actors, ticks, trade }: ReplayView): readonly string[] => {
  const differing = actors.flatMap(words);
  const isSame = differing.length === 0 && (ticks?.difference ?? null) === null;
  const given = actors.reduce((sum, one) => sum + one.given, 0);
  return [
    ...table(COLUMNS, actors),
    '',
    ...(given === 0
      ? []
      : [`${given} transitions are of an earlier version and were taken as they are`]),
    ...differing,
    ...tickWords(ticks),
    ...(isSame ? [`trade ${trade}: every decision is the same`] : []),
  ];
};
