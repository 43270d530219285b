import { isDeepStrictEqual } from 'node:util';

import type { ImportedActiveTrade } from '../../db/imported-active-trades.ts';
import type { ImportedTrade, ImportSums } from '../../db/imported-trades.ts';
import { formatDecimal, parseDecimal } from '../../machines/model/decimal.ts';
import { checksumOf, type Original } from './original.ts';

/* Holds what a database has stored against what a file holds, value by value. */

type Row = { readonly original: Original; readonly checksum: string };

const shown = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : 'nothing';

const differences = (what: string, file: Row, stored: Row): readonly string[] => {
  const found = new Map<string, unknown>(Object.entries(stored));
  const columns = Object.entries(file).flatMap(([name, expected]) =>
    name === 'original' || isDeepStrictEqual(expected, found.get(name))
      ? []
      : [
          `${what}: ${name}: expected ${shown(expected)} as in the file, ` +
            `found ${shown(found.get(name))} in the database`,
        ],
  );
  const sum = checksumOf(stored.original);
  return sum === file.checksum
    ? columns
    : [...columns, `${what}: original: expected the checksum ${file.checksum}, found ${sum}`];
};

const compareRows = <Kept extends Row>(
  table: string,
  idOf: (row: Kept) => number,
  file: readonly Kept[],
  stored: readonly Kept[],
): readonly string[] => {
  const byId = new Map(stored.map((row) => [idOf(row), row]));
  const expected = new Set(file.map(idOf));
  return [
    ...file.flatMap((row) => {
      const found = byId.get(idOf(row));
      const what = `${table} ${idOf(row)}`;
      return found === undefined
        ? [`${what}: expected a row, found none`]
        : differences(what, row, found);
    }),
    ...stored.flatMap((row) =>
      expected.has(idOf(row)) ? [] : [`${table} ${idOf(row)}: expected no row, found one`],
    ),
  ];
};

export const compareTrades = (
  file: readonly ImportedTrade[],
  stored: readonly ImportedTrade[],
): readonly string[] => compareRows('trades', ({ id }) => id, file, stored);

export const compareActive = (
  file: readonly ImportedActiveTrade[],
  stored: readonly ImportedActiveTrade[],
): readonly string[] => compareRows('active_trades', ({ tradeId }) => tradeId, file, stored);

const sumOf = (texts: readonly (string | null)[], scale: number): string =>
  formatDecimal(
    texts.reduce((sum, text) => sum + (text === null ? 0 : (parseDecimal(text, scale) ?? NaN)), 0),
    scale,
  );

/** Count and sums of the file's trades, as the database is to find them. */
export const sumsOf = (trades: readonly ImportedTrade[]): ImportSums => ({
  rows: trades.length,
  contracts: sumOf(
    trades.map(({ count }) => count),
    2,
  ),
  fees: sumOf(
    trades.map(({ fees }) => fees),
    6,
  ),
  pnl: sumOf(
    trades.map(({ pnl }) => pnl),
    6,
  ),
});

export const compareSums = (file: ImportSums, stored: ImportSums): readonly string[] =>
  (['rows', 'contracts', 'fees', 'pnl'] as const).flatMap((sum) =>
    file[sum] === stored[sum]
      ? []
      : [`trades: ${sum} in all: expected ${file[sum]}, found ${stored[sum]}`],
  );
