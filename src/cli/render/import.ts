import { parseDecimal } from '../../../machines/model/decimal.ts';
import { micros } from '../../../machines/model/money.ts';
import type { ImportView } from '../import-view.ts';
import { dollars } from './format.ts';

const statuses = (byStatus: ImportView['trades']['byStatus']): string =>
  Object.entries(byStatus)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');

const money = (text: string): string => {
  const amount = parseDecimal(text, 6);
  return dollars(amount === null ? null : micros(amount));
};

/** What was found, what was done with it, and what was compared. */
export const renderImport = (view: ImportView): readonly string[] => {
  const { file, source, dryRun, trades, active, sums, sha256 } = view;
  return [
    `${file} (sha256 ${sha256.slice(0, 12)}), kept as '${source}'`,
    `trades    ${trades.found} found` +
      (trades.found === 0 ? '' : ` (${statuses(trades.byStatus)})`) +
      `: ${trades.added} new, ${trades.changed} changed, ${trades.same} there already`,
    ...(active === null ? [] : [`active    ${active} found`]),
    `compared  every value of every row; ${sums.contracts} contracts, ` +
      `fees ${money(sums.fees)}, P&L ${money(sums.pnl)}`,
    dryRun ? 'a dry run: everything was taken back' : 'committed',
  ];
};
