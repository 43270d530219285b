import type { ReplayView, ReplayedActor } from '../replay-view.ts';
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

/** One line an actor, then what is not the same. */
export const renderReplay = ({ actors, trade }: ReplayView): readonly string[] => {
  const differing = actors.flatMap(words);
  const given = actors.reduce((sum, one) => sum + one.given, 0);
  return [
    ...table(COLUMNS, actors),
    '',
    ...(given === 0
      ? []
      : [`${given} transitions are of an earlier version and were taken as they are`]),
    ...(differing.length === 0 ? [`trade ${trade}: every decision is the same`] : differing),
  ];
};
