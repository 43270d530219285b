import type { PortfolioDay } from '../views.ts';
import { dollars, instant } from './format.ts';
import { table, type Column } from './table.ts';

const COLUMNS: readonly Column<PortfolioDay>[] = [
  { title: 'DAY (UTC)', align: 'left', text: ({ day }) => day },
  { title: 'AS OF', align: 'left', text: ({ atMs }) => instant(atMs) },
  { title: 'CASH', align: 'right', text: ({ cashMicros }) => dollars(cashMicros) },
  { title: 'INVESTED', align: 'right', text: ({ investedMicros }) => dollars(investedMicros) },
  { title: 'TOTAL', align: 'right', text: ({ totalMicros }) => dollars(totalMicros) },
  { title: 'REALISED', align: 'right', text: ({ realisedMicros }) => dollars(realisedMicros) },
  { title: 'OPEN', align: 'right', text: ({ openPositions }) => String(openPositions) },
  { title: 'CLOSED', align: 'right', text: ({ closedTrades }) => String(closedTrades) },
];

/** One line a day, newest first; or one that says that there is none. */
export const renderPortfolio = (days: readonly PortfolioDay[]): readonly string[] =>
  days.length === 0 ? ['no standing has been put down yet'] : table(COLUMNS, days);
