import { z } from 'zod';

import { symbolId, type BookId, type SymbolId } from '../machines/model/ids.ts';
import {
  CANDLE_FAULTS,
  DIRECTIONS,
  SIGNAL_RULES,
  TICK_FAULTS,
  type Rejected,
  type Signal,
} from '../machines/model/signal.ts';
import { plusMs } from '../machines/model/time.ts';
import { microsDecimal } from './decimals.ts';
import type { Queryable } from './queryable.ts';
import { bigintColumn, instant, instantColumn, microsColumn } from './rows.ts';

const PRICES_FRAME = 0;

const signalJson = ({ symbol, frameMs, closedAtMs, candle, ...signal }: Signal) => ({
  symbol,
  frame_ms: frameMs,
  closed_at_ms: closedAtMs,
  direction: signal.direction,
  confidence: signal.confidencePercent,
  adx: signal.adx,
  trend_factor: signal.trendFactor,
  votes: signal.votes,
  open: microsDecimal(candle.openMicros),
  high: microsDecimal(candle.highMicros),
  low: microsDecimal(candle.lowMicros),
  close: microsDecimal(candle.closeMicros),
  ticks: candle.ticks,
  unproven_ms: candle.unprovenMs,
  candles: signal.candles,
});

const rejectedJson = ({ symbol, frameMs, reason, count, lastAtMs }: Rejected) => ({
  symbol,
  frame_ms: frameMs ?? PRICES_FRAME,
  reason,
  count,
  last_at_ms: lastAtMs,
});

/** Keeps signals, the first of one candle, and adds to what was refused; in one statement. */
export const keepSignals = async (
  q: Queryable,
  book: BookId,
  signals: readonly Signal[],
  rejected: readonly Rejected[],
): Promise<void> => {
  await q.query({
    name: 'signals-keep',
    text: `
      with kept as (
        insert into signals (book, symbol, frame_ms, closed_at, direction, confidence, adx,
          trend_factor, votes, open, high, low, close, ticks, unproven_ms, candles)
        select $1, symbol, frame_ms, to_timestamp(closed_at_ms / 1000), direction, confidence, adx,
          trend_factor, votes, open, high, low, close, ticks, unproven_ms, candles
        from jsonb_to_recordset($2::jsonb) as s(symbol text, frame_ms integer,
          closed_at_ms double precision, direction text, confidence double precision,
          adx double precision, trend_factor double precision, votes jsonb, open numeric,
          high numeric, low numeric, close numeric, ticks integer, unproven_ms integer,
          candles integer)
        on conflict do nothing)
      insert into signal_rejections as known (book, symbol, frame_ms, reason, count, last_at)
      select $1, symbol, frame_ms, reason, count, to_timestamp(last_at_ms / 1000)
      from jsonb_to_recordset($3::jsonb) as r(symbol text, frame_ms integer, reason text,
        count bigint, last_at_ms double precision)
      on conflict (book, symbol, frame_ms, reason) do update
        set count = known.count + excluded.count, last_at = excluded.last_at`,
    values: [
      book,
      JSON.stringify(signals.map(signalJson)),
      JSON.stringify(rejected.map(rejectedJson)),
    ],
  });
};

const votes = z.array(
  z.object({
    rule: z.enum(SIGNAL_RULES),
    direction: z.enum(DIRECTIONS),
    strength: z.number(),
    weight: z.number(),
    value: z.number().nullable(),
    threshold: z.number(),
  }),
);

const signalRows = z.array(
  z
    .object({
      symbol: z.string().transform(symbolId),
      frameMs: z.int(),
      closedAtMs: instantColumn,
      direction: z.enum(DIRECTIONS),
      confidencePercent: z.number(),
      adx: z.number().nullable(),
      trendFactor: z.number(),
      votes,
      openMicros: microsColumn,
      highMicros: microsColumn,
      lowMicros: microsColumn,
      closeMicros: microsColumn,
      ticks: z.int(),
      unprovenMs: z.int(),
      candles: z.int(),
    })
    .transform(
      ({
        openMicros,
        highMicros,
        lowMicros,
        closeMicros,
        ticks,
        unprovenMs,
        ...signal
      }): Signal => ({
        ...signal,
        candle: {
          openedAtMs: plusMs(signal.closedAtMs, -signal.frameMs),
          openMicros,
          highMicros,
          lowMicros,
          closeMicros,
          ticks,
          unprovenMs,
        },
      }),
    ),
);

const COLUMNS = `symbol, frame_ms as "frameMs", ${instant('closed_at', 'closedAtMs')}, direction,
  confidence as "confidencePercent", adx, trend_factor as "trendFactor", votes,
  open as "openMicros", high as "highMicros", low as "lowMicros", close as "closeMicros", ticks,
  unproven_ms as "unprovenMs", candles`;

/** The newest signals of a symbol and frame, oldest first. */
export const recallSignals = async (
  q: Queryable,
  book: BookId,
  symbol: SymbolId,
  frameMs: number,
  limit: number,
): Promise<readonly Signal[]> =>
  signalRows
    .parse(
      await q.query({
        name: 'signals-recall',
        text: `
          select ${COLUMNS} from signals
          where book = $1 and symbol = $2 and frame_ms = $3 order by closed_at desc limit $4`,
        values: [book, symbol, frameMs, limit],
      }),
    )
    .toReversed();

/** The newest signal of each symbol and frame. */
export const newestSignals = async (q: Queryable, book: BookId): Promise<readonly Signal[]> =>
  signalRows.parse(
    await q.query({
      name: 'signals-newest',
      text: `
        select distinct on (symbol, frame_ms) ${COLUMNS} from signals
        where book = $1 order by symbol, frame_ms, closed_at desc`,
      values: [book],
    }),
  );

/** The signal of one candle; null where it is not kept any more. */
export const readSignal = async (
  q: Queryable,
  book: BookId,
  { symbol, frameMs, closedAtMs }: Pick<Signal, 'symbol' | 'frameMs' | 'closedAtMs'>,
): Promise<Signal | null> =>
  signalRows.parse(
    await q.query({
      name: 'signal-of-candle',
      text: `
        select ${COLUMNS} from signals
        where book = $1 and symbol = $2 and frame_ms = $3
          and closed_at = to_timestamp($4::double precision / 1000)`,
      values: [book, symbol, frameMs, closedAtMs],
    }),
  )[0] ?? null;

const rejectedRows = z.array(
  z.object({
    symbol: z.string().transform(symbolId),
    frameMs: z.int().transform((frameMs) => (frameMs === PRICES_FRAME ? null : frameMs)),
    reason: z.enum([...TICK_FAULTS, ...CANDLE_FAULTS]),
    count: bigintColumn,
    lastAtMs: instantColumn,
  }),
);

/** What was refused of a book's rows, by symbol, frame and reason. */
export const readRejected = async (q: Queryable, book: BookId): Promise<readonly Rejected[]> =>
  rejectedRows.parse(
    await q.query({
      name: 'signals-rejected',
      text: `
        select symbol, frame_ms as "frameMs", reason, count, ${instant('last_at', 'lastAtMs')}
        from signal_rejections where book = $1 order by symbol, frame_ms, reason`,
      values: [book],
    }),
  );

/** Lets go of signals, of any book, that were stored so long ago; the database's clock counts. */
export const pruneSignals = async (q: Queryable, keepMs: number): Promise<void> => {
  await q.query({
    name: 'signals-prune',
    text: `delete from signals where stored_at < now() - $1 * interval '1 millisecond'`,
    values: [keepMs],
  });
};
