import type { DifferenceView, ReconcileView } from '../views.ts';
import { instant } from './format.ts';
import { table, type Column } from './table.ts';

const ACTIONS: Readonly<Record<DifferenceView['action'], string>> = {
  tellOrder: 'tell the order',
  tellTrades: 'tell the trades',
  alarm: 'alarm',
  alarmAndBlock: 'alarm, no entries in this market',
  show: 'none, it is left alone',
};

const figuresOf = ({ figures }: DifferenceView): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(',') : String(value)}`)
    .join('  ');

const COLUMNS: readonly Column<DifferenceView>[] = [
  { title: 'WHAT', align: 'left', text: ({ what }) => what },
  { title: 'FIGURES', align: 'left', text: figuresOf },
  {
    title: 'ACTION',
    align: 'left',
    text: ({ action, isCertain }) =>
      isCertain ? ACTIONS[action] : `${ACTIONS[action]}, once it is found again`,
  },
];

/** The differences with the action for each, or one line saying that there are none. */
export const renderReconcile = ({
  book,
  asOfMs,
  differences,
}: ReconcileView): readonly string[] => {
  const head = `book ${book} as of ${instant(asOfMs)}`;
  return differences.length === 0
    ? [`${head}: store and venue agree`]
    : [`${head}: ${differences.length} differences`, '', ...table(COLUMNS, differences)];
};
