import { z } from 'zod';

import type { Answer } from './answer.ts';
import type { AdoptionRow } from './tables.ts';
import { isOf } from './values.ts';

/* What is not ours, and the claims on it. */

const found = z.array(
  z.object({
    market: z.string(),
    side: z.string(),
    count: z.string(),
    unexplained: z.string(),
    instrument: z.unknown().default(null),
  }),
);
const texts = z.array(z.string());

const replace: Answer = (tables, [book, list, kept, atMs, venue]) => {
  const prefix = `${String(book)}/`;
  const rows = found.parse(JSON.parse(String(list)));
  const staying = new Set([...texts.parse(kept), ...rows.map(({ market }) => market)]);
  for (const key of [...tables.externals.keys()])
    if (key.startsWith(prefix) && isOf(venue, key.slice(prefix.length)))
      if (!staying.has(key.slice(prefix.length))) tables.externals.delete(key);
  for (const { market, ...row } of rows)
    tables.externals.set(prefix + market, { ...row, seenAtMs: Number(atMs) });
  return [];
};

/** No count has more than six decimals. */
const millionths = (count: string): number => Math.round(Number(count) * 1e6);

type Beside = { readonly count: number; readonly instrument: unknown };

const beside: Answer = (tables, [book]) => {
  const known = new Map<string, Beside>();
  const add = (market: string, side: string, { count, instrument }: Beside): void => {
    const key = `${market}/${side}`;
    known.set(key, { count: (known.get(key)?.count ?? 0) + count, instrument });
  };
  const prefix = `${String(book)}/`;
  for (const [key, { side, count, unexplained, instrument }] of tables.externals)
    if (key.startsWith(prefix))
      add(key.slice(prefix.length), side, {
        count: millionths(count) - millionths(unexplained),
        instrument,
      });
  for (const trade of tables.trades.values()) {
    const seenAtMs = tables.externals.get(prefix + trade.market)?.seenAtMs ?? -Infinity;
    if (trade.book !== book || trade.closeMethod !== 'released') continue;
    if ((trade.closedAtMs ?? -Infinity) > seenAtMs)
      add(trade.market, trade.side, {
        count: millionths(trade.held),
        instrument: trade.instrument,
      });
  }
  return [...known]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { count, instrument }]) => {
      const [market, side] = key.split('/');
      return { market, side, instrument, countCenti: (count / 1e6).toFixed(6) };
    });
};

const released: Answer = (tables, [book]) =>
  [
    ...new Set(
      [...tables.trades.values()]
        .filter((trade) => trade.book === book && trade.closeMethod === 'released')
        .map(({ market }) => market),
    ),
  ]
    .sort()
    .map((market) => ({ market }));

const byAge = (
  [a, x]: readonly [string, AdoptionRow],
  [b, y]: readonly [string, AdoptionRow],
): number => x.askedAtMs - y.askedAtMs || (a < b ? -1 : 1);

const open: Answer = (tables, [book]) =>
  [...tables.adoptions]
    .filter(([, row]) => row.answer === null && row.book === book)
    .sort(byAge)
    .slice(0, 100)
    .map(([id, { market, side, count, by }]) => ({
      id,
      market,
      side,
      countCenti: count,
      guard: null,
      by,
      trade: tables.tickets.get(`${String(book)}/adoption/${id}`) ?? null,
    }));

const answer: Answer = (tables, [id, text]) => {
  const row = tables.adoptions.get(String(id));
  if (row?.answer === null) tables.adoptions.set(String(id), { ...row, answer: String(text) });
  return [];
};

export const ADOPTION_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['externals-replace', replace],
  ['externals-beside', beside],
  ['released-markets', released],
  ['adoption-open', open],
  ['adoption-answer', answer],
];
