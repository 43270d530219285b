import { z } from 'zod';

import type { Answer } from './answer.ts';
import { jsonb } from './jsonb.ts';
import { byText, isOf, number, string, strings } from './values.ts';

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

const replacePositions: Answer = (tables, [book, markets, sides, ...others]) => {
  const prefix = `${string(book)}/`;
  const [counts, , instruments, venue] = others;
  const [sideTexts, countTexts] = [strings(sides), strings(counts)];
  const instrumentTexts = z.array(z.string().nullable()).parse(instruments);
  for (const key of [...tables.positions.keys()])
    if (key.startsWith(prefix) && isOf(venue, key.slice(prefix.length)))
      tables.positions.delete(key);
  strings(markets).forEach((market, index) =>
    tables.positions.set(prefix + market, {
      side: sideTexts[index] ?? '',
      count: countTexts[index] ?? '',
      instrument: instrumentTexts[index] ?? null,
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
      instrument: row.instrument === null ? null : jsonb(JSON.parse(row.instrument)),
      countCenti: row.count,
    }))
    .sort((a, b) => byText(a.market, b.market));

export const ACCOUNT_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['prices-insert', insertPrices],
  ['prices-since', pricesSince],
  ['positions-replace', replacePositions],
  ['positions', positions],
];
