import { micros, type Micros } from '../../../machines/model/money.ts';
import type { WhatIfColumn, WhatIfView } from '../whatif-view.ts';
import { dollars, duration, instant, NOTHING, percent } from './format.ts';
import { table, type Column } from './table.ts';

type Figure = {
  readonly title: string;
  readonly text: (column: WhatIfColumn, present: WhatIfColumn) => string;
};

/** Money to the cent: below it, fees alone make a difference. */
const money = (amount: Micros): string => dollars(micros(Math.round(amount / 10_000) * 10_000));

/** `$12.30 (+$4.10)` beside the present settings. */
const against = (amount: Micros, present: Micros): string => {
  const change = micros(Math.round((amount - present) / 10_000) * 10_000);
  if (change === 0) return money(amount);
  return `${money(amount)} (${change > 0 ? '+' : ''}${dollars(change)})`;
};

const WORDS: Readonly<Record<string, string>> = {
  auto_probability: 'by the probability stop',
  auto_momentum_spike: 'by the momentum stop',
  auto_blind: 'by the blind exit',
  manual: 'by hand',
  expired: 'settled by the venue',
  external: "by another's hand",
};

const FIGURES: readonly Figure[] = [
  {
    title: 'trades',
    text: ({ trades: { failed, left, opened } }) =>
      [
        `${opened} opened`,
        ...(failed > 0 ? [`${failed} not filled`] : []),
        ...(left > 0 ? [`${left} left open`] : []),
      ].join(', '),
  },
  {
    title: 'won / lost / drawn',
    text: ({ trades: { drawn, lost, won } }) => `${won} / ${lost} / ${drawn}`,
  },
  { title: 'win rate', text: ({ winRatePercent }) => percent(winRatePercent) },
  {
    title: 'P&L after fees',
    text: ({ pnlMicros }, present) => against(pnlMicros, present.pnlMicros),
  },
  { title: 'fees', text: ({ feesMicros }) => money(feesMicros) },
  {
    title: 'max drawdown',
    text: ({ maxDrawdownMicros }, present) => against(maxDrawdownMicros, present.maxDrawdownMicros),
  },
  { title: 'unprotected', text: ({ unprotectedMs }) => duration(unprotectedMs) },
  {
    title: 'stops sold below their trigger',
    text: ({ stops: { belowTrigger, count, worstCenti } }) =>
      belowTrigger === 0
        ? `0 of ${count}`
        : `${belowTrigger} of ${count}, at worst by ${worstCenti / 100} ¢`,
  },
  { title: 'transitions', text: ({ transitions }) => String(transitions) },
  { title: 'journal', text: ({ journalHash }) => journalHash.slice(0, 12) },
];

const methodFigure = (method: string): Figure => ({
  title: `  closed ${WORDS[method] ?? method.replaceAll('_', ' ')}`,
  text: ({ closedBy }) => String(closedBy[method] ?? NOTHING),
});

/** The figures with what closed the trades below the first of them. */
const figuresOf = (columns: readonly WhatIfColumn[]): readonly Figure[] => {
  const methods = new Set(columns.flatMap(({ closedBy }) => Object.keys(closedBy)));
  const [trades, ...rest] = FIGURES;
  const byMethod = [...methods].sort().map(methodFigure);
  return trades === undefined ? byMethod : [trades, ...byMethod, ...rest];
};

const speedLine = ({ columns, endAtMs, startAtMs }: WhatIfView): string => {
  const took = columns.reduce((total, { tookMs }) => total + tookMs, 0);
  const playedMs = (endAtMs - startAtMs) * columns.length;
  return `played in ${duration(took)}, ${Math.round(playedMs / Math.max(1, took))} × real time`;
};

const warnings = (columns: readonly WhatIfColumn[]): readonly string[] =>
  columns.flatMap(({ name, restarts }) =>
    restarts === 0 ? [] : [`${name}: ${restarts} parts of the tree failed and were started again`],
  );

/** One line a figure, one column a set of settings. */
export const renderWhatIf = (view: WhatIfView): readonly string[] => {
  const { columns, endAtMs, startAtMs, tape } = view;
  const [present] = columns;
  if (present === undefined) return ['nothing was played'];
  const shown: readonly Column<Figure>[] = [
    { title: '', align: 'left', text: ({ title }) => title },
    ...columns.map((column): Column<Figure> => ({
      title: column.name,
      align: 'right',
      text: ({ text }) => text(column, present),
    })),
  ];
  return [
    `${tape}, ${instant(startAtMs)} to ${instant(endAtMs)}`,
    '',
    ...table(shown, figuresOf(columns)),
    '',
    speedLine(view),
    ...warnings(columns),
  ];
};
