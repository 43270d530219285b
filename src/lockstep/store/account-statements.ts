import type { Answer } from './answer.ts';
import { byText, number, string, strings } from './values.ts';

/* Prices and positions as the clerks write them down. */

const insertPrices: Answer = (tables, [symbols, instants, prices]) => {
  const priceTexts = strings(prices);
  const atMs = Array.isArray(instants) ? instants.map(number) : [];
  strings(symbols).forEach((symbol, index) => {
    const rows = tables.prices.get(symbol) ?? [];
    tables.prices.set(symbol, rows);
    const at = atMs[index] ?? 0;
    if (!rows.some((row) => row.atMs === at))
      rows.push({ atMs: at, price: priceTexts[index] ?? '' });
  });
  return [];
};

const pricesSince: Answer = (tables, [symbol, sinceMs]) =>
  (tables.prices.get(string(symbol)) ?? [])
    .filter(({ atMs }) => atMs >= number(sinceMs))
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, price }) => ({ atMs, priceMicros: price }));

const replacePositions: Answer = (tables, [book, markets, sides, counts]) => {
  const prefix = `${string(book)}/`;
  const [sideTexts, countTexts] = [strings(sides), strings(counts)];
  for (const key of [...tables.positions.keys()])
    if (key.startsWith(prefix)) tables.positions.delete(key);
  strings(markets).forEach((market, index) =>
    tables.positions.set(prefix + market, {
      side: sideTexts[index] ?? '',
      count: countTexts[index] ?? '',
    }),
  );
  return [];
};

const positions: Answer = (tables, [book]) =>
  [...tables.positions]
    .filter(([key]) => key.startsWith(`${string(book)}/`))
    .map(([key, row]) => ({
      market: key.slice(string(book).length + 1),
      side: row.side,
      countCenti: row.count,
    }))
    .sort((a, b) => byText(a.market, b.market));

export const ACCOUNT_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['prices-insert', insertPrices],
  ['prices-since', pricesSince],
  ['positions-replace', replacePositions],
  ['positions', positions],
];
