import { z } from 'zod';

import type { Answer } from './answer.ts';
import { jsonb } from './jsonb.ts';
import type { RejectionRow, SignalRow, Tables } from './tables.ts';
import { byText, number } from './values.ts';

/* The statements of the signals, by name; each answers as its SQL does. */

const signalShape = z.array(
  z.object({
    symbol: z.string(),
    frame_ms: z.number(),
    closed_at_ms: z.number(),
    direction: z.string(),
    confidence: z.number(),
    adx: z.number().nullable(),
    trend_factor: z.number(),
    votes: z.unknown().transform(jsonb),
    open: z.string(),
    high: z.string(),
    low: z.string(),
    close: z.string(),
    ticks: z.number(),
    unproven_ms: z.number(),
    candles: z.number(),
  }),
);

const rejectedShape = z.array(
  z.object({
    symbol: z.string(),
    frame_ms: z.number(),
    reason: z.string(),
    count: z.number(),
    last_at_ms: z.number(),
  }),
);

const keep: Answer = (tables, [book, signals, rejected], nowMs) => {
  for (const signal of signalShape.parse(JSON.parse(String(signals)))) {
    const key = [book, signal.symbol, signal.frame_ms, signal.closed_at_ms].join('/');
    if (!tables.signals.has(key))
      tables.signals.set(key, { ...signal, book: String(book), storedAtMs: nowMs });
  }
  for (const row of rejectedShape.parse(JSON.parse(String(rejected)))) {
    const key = [book, row.symbol, row.frame_ms, row.reason].join('/');
    const count = (tables.rejections.get(key)?.count ?? 0) + row.count;
    tables.rejections.set(key, { ...row, book: String(book), count });
  }
  return [];
};

const signalColumns = (row: SignalRow) => ({
  symbol: row.symbol,
  frameMs: row.frame_ms,
  closedAtMs: row.closed_at_ms,
  direction: row.direction,
  confidencePercent: row.confidence,
  adx: row.adx,
  trendFactor: row.trend_factor,
  votes: row.votes,
  openMicros: row.open,
  highMicros: row.high,
  lowMicros: row.low,
  closeMicros: row.close,
  ticks: row.ticks,
  unprovenMs: row.unproven_ms,
  candles: row.candles,
});

const newestFirst = (a: SignalRow, b: SignalRow): number => b.closed_at_ms - a.closed_at_ms;

const recall: Answer = (tables, [book, symbol, frameMs, limit]) =>
  [...tables.signals.values()]
    .filter((row) => row.book === book && row.symbol === symbol && row.frame_ms === frameMs)
    .sort(newestFirst)
    .slice(0, number(limit))
    .map(signalColumns);

const ofCandle: Answer = (tables, [book, symbol, frameMs, closedAtMs]) => {
  const row = tables.signals.get([book, symbol, frameMs, closedAtMs].join('/'));
  return row === undefined ? [] : [signalColumns(row)];
};

const bySymbolAndFrame = (
  a: Pick<SignalRow, 'symbol' | 'frame_ms'>,
  b: Pick<SignalRow, 'symbol' | 'frame_ms'>,
): number => byText(a.symbol, b.symbol) || a.frame_ms - b.frame_ms;

const newest: Answer = (tables, [book]) => {
  const found = new Map<string, SignalRow>();
  for (const row of [...tables.signals.values()].sort(newestFirst)) {
    const key = `${row.symbol}/${row.frame_ms}`;
    if (row.book === book && !found.has(key)) found.set(key, row);
  }
  return [...found.values()].sort(bySymbolAndFrame).map(signalColumns);
};

const rejectedRows = (tables: Tables, book: unknown): readonly RejectionRow[] =>
  [...tables.rejections.values()]
    .filter((row) => row.book === book)
    .sort((a, b) => bySymbolAndFrame(a, b) || byText(a.reason, b.reason));

const rejected: Answer = (tables, [book]) =>
  rejectedRows(tables, book).map((row) => ({
    symbol: row.symbol,
    frameMs: row.frame_ms,
    reason: row.reason,
    count: String(row.count),
    lastAtMs: row.last_at_ms,
  }));

const prune: Answer = (tables, [keepMs], nowMs) => {
  for (const [key, { storedAtMs }] of tables.signals)
    if (storedAtMs < nowMs - number(keepMs)) tables.signals.delete(key);
  return [];
};

export const SIGNAL_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['signals-keep', keep],
  ['signals-recall', recall],
  ['signal-of-candle', ofCandle],
  ['signals-newest', newest],
  ['signals-rejected', rejected],
  ['signals-prune', prune],
];
