import type {
  HistoryView,
  MadeTableView,
  ShownTableView,
  StoredTableView,
  TableView,
} from '../model-views.ts';
import { duration, instant } from './format.ts';
import { pairs, table, type Column } from './table.ts';

type Row = readonly [label: string, value: string];

const historyRows = (history: HistoryView): readonly Row[] => {
  const { fromMs, toMs, stepMs, prices, minRows, buckets, hoursApart } = history;
  return [
    ['prices', `${prices}, one each ${duration(stepMs)}, ${instant(fromMs)} to ${instant(toMs)}`],
    [
      'rows a bucket',
      `${buckets.fewest} to ${buckets.most}, ${buckets.filled} buckets of ≥ ${minRows}`,
    ],
    ['hours apart', `${hoursApart}: what a share one hour ahead rests on`],
  ];
};

const tableRows = (view: TableView): readonly Row[] => {
  const { ttcSeconds, bufferPoints, momentumBp, layers } = view;
  const ends = view.isOpenEnded ? 'and beyond' : 'and nothing beyond';
  return [
    ['symbol', view.symbol],
    ['source', view.source],
    ['time to close', `${ttcSeconds.from} to ${ttcSeconds.to} s, step ${ttcSeconds.step} s`],
    ['buffer', `0 to ${bufferPoints.to} points, step ${bufferPoints.step}`],
    ['measured at', view.referenceDollars === null ? 'any price' : `$${view.referenceDollars}`],
    [
      'momentum',
      momentumBp === null
        ? 'one layer for every score'
        : `${momentumBp.from} to ${momentumBp.to} bp ${ends}, ` +
          `${layers.filled} of ${layers.of} filled`,
    ],
    ['values', `${view.filledPercent.toFixed(1)} % of all points`],
    ['memory', `${(view.memoryBytes / 1e6).toFixed(2)} MB`],
    ...(view.history === null ? [] : historyRows(view.history)),
  ];
};

/** What was made, and where it has gone. */
export const renderMade = ({ table: made, file, version }: MadeTableView): readonly string[] =>
  pairs([
    ...tableRows(made),
    ...(file === null ? [] : [['written to', file] as const]),
    ['stored', version === null ? 'no' : `as version ${version}, in force`],
  ]);

export const renderShown = ({ version, table: shown, svg }: ShownTableView): readonly string[] =>
  pairs([
    ['version', String(version)],
    ...tableRows(shown),
    ...(svg === null ? [] : [['picture', svg] as const]),
  ]);

const COLUMNS: readonly Column<StoredTableView>[] = [
  { title: 'SYMBOL', align: 'left', text: ({ symbol }) => symbol },
  { title: 'VERSION', align: 'right', text: ({ version }) => String(version) },
  { title: 'IN FORCE', align: 'left', text: ({ isInForce }) => (isInForce ? 'yes' : '') },
  { title: 'STORED', align: 'left', text: ({ createdAtMs }) => instant(createdAtMs) },
  { title: 'BY', align: 'left', text: ({ createdBy }) => createdBy },
  { title: 'MB', align: 'right', text: ({ bytes }) => (bytes / 1e6).toFixed(2) },
  { title: 'SHA-256', align: 'left', text: ({ checksum }) => checksum.slice(0, 12) },
  { title: 'SOURCE', align: 'left', text: ({ source }) => source },
];

export const renderStored = (stored: readonly StoredTableView[]): readonly string[] =>
  stored.length === 0 ? ['no tables'] : table(COLUMNS, stored);
