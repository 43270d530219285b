import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { eventTicker, marketTicker, seriesTicker, symbolId } from '../../../machines/model/ids.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  micros,
  yesPriceCenti,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import { epochMs, plusMs, type EpochMs } from '../../../machines/model/time.ts';
import {
  readRecordedText,
  TapeFileError,
  type RecordedCell,
  type RecordedRow,
  type RecordedText,
} from './csv.ts';
import { easternInstant } from './eastern.ts';
import { settlementFrames, type SpotPoint } from './settlement.ts';
import {
  byTime,
  MARKET_LIFE_MS,
  SETTLEMENT_DELAY_MS,
  type BookFrame,
  type Tape,
  type TapeFrame,
  type TapeMarket,
  type UnofferedMarket,
} from './tape.ts';

/** How far `now + time to expiry` of a row may lie from the close time that the ticker names. */
const CLOSE_TOLERANCE_MS = 2_000;

type Seen = { readonly row: RecordedRow; readonly cell: RecordedCell };

/** The rows in which one market is the current one of its series, in order. */
type Run = {
  readonly ticker: string;
  readonly prefix: string;
  readonly closeAtMs: EpochMs;
  readonly seen: Seen[];
};

const productOf = (prefix: string): ReturnType<typeof symbolId> =>
  symbolId(`${prefix.toUpperCase()}-USD`);

const runFault = (run: Run, { row, cell }: Seen): string | null => {
  const strike = run.seen[0]?.cell.strikeMicros ?? cell.strikeMicros;
  if (cell.strikeMicros !== strike)
    return (
      `${run.ticker}: expected floor strike ${strike} micro-dollars as before, ` +
      `found ${cell.strikeMicros}`
    );
  const drift = row.atMs + cell.expiresInMs - run.closeAtMs;
  if (cell.expiresInMs > 0 && Math.abs(drift) > CLOSE_TOLERANCE_MS)
    return `${run.ticker}: time to expiry misses the ticker's close time by ${drift} ms`;
  return null;
};

/** Splits one series into its markets. */
const runsOf = ({ rows }: RecordedText, prefix: string, faults: string[]): readonly Run[] => {
  const runs = new Map<string, Run>();
  for (const row of rows) {
    const cell = row.cells.get(prefix);
    if (cell === undefined) continue;
    const face = cell.ticker.split('-')[1] ?? '';
    const closeAtMs = easternInstant(face);
    if (closeAtMs === null) {
      faults.push(`line ${row.line}: ${prefix}_ticker: no close time in '${cell.ticker}'`);
      continue;
    }
    const run = runs.get(cell.ticker) ?? { ticker: cell.ticker, prefix, closeAtMs, seen: [] };
    runs.set(cell.ticker, run);
    const fault = runFault(run, { row, cell });
    if (fault !== null) faults.push(`line ${row.line}: ${fault}`);
    else run.seen.push({ row, cell });
  }
  return [...runs.values()];
};

/** 0 as a bid and 100 as an ask stand for a side without orders. */
const bestPrice = (cents: number): YesPriceCenti | null =>
  cents <= 0 || cents >= 100 ? null : yesPriceCenti((cents * FULL_PRICE_CENTI) / 100);

const bookFrame = (market: TapeMarket, { row, cell }: Seen): BookFrame => ({
  kind: 'book',
  atMs: epochMs(row.atMs),
  ticker: market.ticker,
  bidCenti: bestPrice(cell.yesBidCents),
  askCenti: bestPrice(cell.yesAskCents),
  volumeCenti: countCenti(cell.volume * 100),
  openInterestCenti: countCenti(cell.openInterest * 100),
});

const marketOf = (run: Run, strikeMicros: number): TapeMarket => {
  const [series = '', face = ''] = run.ticker.split('-');
  return {
    ticker: marketTicker(run.ticker),
    event: eventTicker(`${series}-${face}`),
    series: seriesTicker(series),
    symbol: productOf(run.prefix),
    strikeMicros: micros(strikeMicros),
    openAtMs: plusMs(run.closeAtMs, -MARKET_LIFE_MS),
    closeAtMs: run.closeAtMs,
  };
};

/** The frames of one market, or why the tape cannot bring it to its outcome. */
const marketFrames = (
  run: Run,
  spots: readonly SpotPoint[],
  span: { readonly startAtMs: EpochMs; readonly endAtMs: EpochMs },
): readonly TapeFrame[] | UnofferedMarket => {
  const market = marketOf(run, run.seen[0]?.cell.strikeMicros ?? 0);
  if (run.closeAtMs > span.endAtMs)
    return { ticker: market.ticker, why: 'the tape ends before its close' };
  const ending = settlementFrames(market, spots);
  if (ending === null)
    return { ticker: market.ticker, why: 'no spot price in its last 60 seconds' };
  const opened: TapeFrame = {
    kind: 'opened',
    atMs: epochMs(Math.max(market.openAtMs, span.startAtMs)),
    market,
  };
  const traded = run.seen.filter(({ row }) => row.atMs < run.closeAtMs);
  return [opened, ...traded.map((seen) => bookFrame(market, seen)), ...ending];
};

const isUnoffered = (found: readonly TapeFrame[] | UnofferedMarket): found is UnofferedMarket =>
  'why' in found;

const spotPoints = (text: RecordedText, prefix: string): readonly SpotPoint[] =>
  text.rows.flatMap((row) => {
    const cell = row.cells.get(prefix);
    return cell === undefined
      ? []
      : [{ atMs: epochMs(row.atMs), priceMicros: micros(cell.spotMicros) }];
  });

/** Everything one series contributes. */
const seriesFrames = (
  text: RecordedText,
  prefix: string,
  faults: string[],
): { readonly frames: readonly TapeFrame[]; readonly unoffered: readonly UnofferedMarket[] } => {
  const spots = spotPoints(text, prefix);
  const span = {
    startAtMs: epochMs(text.rows[0]?.atMs ?? 0),
    endAtMs: epochMs(text.rows.at(-1)?.atMs ?? 0),
  };
  const found = runsOf(text, prefix, faults).map((run) => marketFrames(run, spots, span));
  const symbol = productOf(prefix);
  return {
    frames: [
      ...spots.map((spot): TapeFrame => ({ kind: 'spot', symbol, ...spot })),
      ...found.flatMap((one) => (isUnoffered(one) ? [] : one)),
    ],
    unoffered: found.filter(isUnoffered),
  };
};

/**
 * Reads a recording of quarter-hour markets (one row every ~2 s, several series side by side). A
 * market's close comes from its ticker's clock face and must agree with every row's time to expiry;
 * its outcome is the mean spot of its last 60 s against its strike. A market whose close the tape
 * does not reach has no outcome and is not offered. Throws {@link TapeFileError}.
 */
export const openRecordedTape = (file: string): Tape => {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new TapeFileError(file, [error instanceof Error ? error.message : String(error)]);
  }
  return recordedTape(file, content);
};

/** {@link openRecordedTape} over text already read; `file` names it in errors. */
export const recordedTape = (file: string, content: string): Tape => {
  const text = readRecordedText(file, content);
  const faults: string[] = [];
  const parts = text.prefixes.map((prefix) => seriesFrames(text, prefix, faults));
  if (faults.length > 0) throw new TapeFileError(file, faults);
  const frames = parts.flatMap((part) => part.frames).sort(byTime);
  const markets = frames.flatMap((frame) => (frame.kind === 'opened' ? [frame.market] : []));
  if (markets.length === 0)
    throw new TapeFileError(file, ['expected at least one market with an outcome, found none']);
  const startAtMs = frames[0]?.atMs ?? epochMs(0);
  return {
    id: createHash('sha256').update(content).digest('hex').slice(0, 16),
    label: basename(file),
    startAtMs,
    endAtMs: frames.at(-1)?.atMs ?? plusMs(startAtMs, SETTLEMENT_DELAY_MS),
    symbols: text.prefixes.map(productOf),
    series: [...new Set(markets.map((market) => market.series))],
    unoffered: parts.flatMap((part) => part.unoffered),
    framesFrom: () => frames.values(),
  };
};
