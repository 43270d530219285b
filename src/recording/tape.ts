import { createHash } from 'node:crypto';
import { basename } from 'node:path';

import { unreachable } from '../../machines/model/result.ts';
import type { MarketTicker, SymbolId } from '../../machines/model/ids.ts';
import type { Market } from '../../machines/model/market.ts';
import { countCenti, micros } from '../../machines/model/money.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import { TapeFileError } from '../simulator/tapes/csv.ts';
import {
  settlementFrames,
  settlementValue,
  type SpotPoint,
} from '../simulator/tapes/settlement.ts';
import {
  byTime,
  DETERMINATION_DELAY_MS,
  SETTLEMENT_DELAY_MS,
  type BookFrame,
  type Tape,
  type TapeFrame,
  type TapeMarket,
  type UnofferedMarket,
} from '../simulator/tapes/tape.ts';
import { instantOf, type Entry, type EntryOf } from './entry.ts';

/** One market as it was heard. */
type Heard = {
  market: Market;
  readonly quotes: EntryOf<'quote'>['quote'][];
  ending: EntryOf<'lifecycle'> | null;
};

type Everything = {
  readonly books: Set<string>;
  readonly markets: Map<MarketTicker, Heard>;
  readonly spots: Map<SymbolId, SpotPoint[]>;
  startAtMs: number;
  endAtMs: number;
};

const spotsOf = ({ spots }: Everything, symbol: SymbolId): SpotPoint[] => {
  const known = spots.get(symbol) ?? [];
  spots.set(symbol, known);
  return known;
};

const hearMarket = ({ markets }: Everything, market: Market): void => {
  const known = markets.get(market.ticker);
  if (known === undefined) markets.set(market.ticker, { market, quotes: [], ending: null });
  else known.market = market;
};

const hearLifecycle = ({ markets }: Everything, one: EntryOf<'lifecycle'>): void => {
  const known = markets.get(one.event.market);
  if (known === undefined) return;
  switch (one.event.kind) {
    case 'closeMoved':
      known.market = { ...known.market, closeAtMs: one.event.closeAtMs };
      return;
    case 'determined':
    case 'settled':
      known.ending ??= one;
      return;
    case 'opened':
    case 'paused':
      return;
    default:
      unreachable(one.event);
  }
};

const gather = (entries: Iterable<Entry>): Everything => {
  const all: Everything = {
    books: new Set(),
    markets: new Map(),
    spots: new Map(),
    startAtMs: Infinity,
    endAtMs: -Infinity,
  };
  for (const one of entries) {
    if (one.kind === 'session') {
      all.books.add(one.book);
      all.startAtMs = Math.min(all.startAtMs, one.beganAtMs);
    }
    all.endAtMs = Math.max(all.endAtMs, instantOf(one) ?? -Infinity);
    if (one.kind === 'market') hearMarket(all, one.market);
    if (one.kind === 'lifecycle') hearLifecycle(all, one);
    if (one.kind === 'quote') all.markets.get(one.quote.market)?.quotes.push(one.quote);
    if (one.kind === 'spot')
      spotsOf(all, one.tick.symbol).push({
        atMs: one.tick.receivedAtMs,
        priceMicros: one.tick.priceMicros,
      });
  }
  return all;
};

const tapeMarket = ({ market }: Heard): TapeMarket => {
  const { ticker, event, series, symbol, strikeMicros, openAtMs, closeAtMs } = market;
  return { ticker, event, series, symbol, strikeMicros, openAtMs, closeAtMs };
};

/** The venue's own word where it was heard, else what the spot prices say. */
const endingOf = (
  { market, ending }: Heard,
  spots: readonly SpotPoint[],
  endAtMs: number,
): readonly TapeFrame[] | string => {
  const { ticker, closeAtMs, strikeMicros } = market;
  if (ending === null) {
    if (closeAtMs > endAtMs) return 'the recording ends before its close';
    return settlementFrames(market, spots) ?? 'no result, and no spot price in its last 60 seconds';
  }
  const { event } = ending;
  const result = event.kind === 'determined' || event.kind === 'settled' ? event.result : null;
  if (result?.kind !== 'binary') return `its result is ${result?.kind ?? 'unknown'}`;
  const { winner } = result;
  const mean = settlementValue(closeAtMs, spots);
  const agrees = mean !== null && mean > strikeMicros === (winner === 'yes');
  const value = agrees ? mean : micros(winner === 'yes' ? strikeMicros + 1 : strikeMicros);
  const atMs = epochMs(Math.max(closeAtMs, ending.atMs));
  const settledAtMs = epochMs(
    Math.max(atMs, closeAtMs + SETTLEMENT_DELAY_MS - DETERMINATION_DELAY_MS),
  );
  return [
    { kind: 'closed', atMs: closeAtMs, ticker },
    { kind: 'determined', atMs, ticker, winner, valueMicros: value },
    { kind: 'settled', atMs: epochMs(settledAtMs + DETERMINATION_DELAY_MS), ticker },
  ];
};

/** The quotes of a market that trades; a crossed one is of no book. */
const booksOf = ({ market, quotes }: Heard, startAtMs: EpochMs): readonly BookFrame[] =>
  quotes.flatMap((quote) => {
    const { receivedAtMs, yesAskCenti, yesBidCenti } = quote;
    const isCrossed = yesBidCenti !== null && yesAskCenti !== null && yesBidCenti >= yesAskCenti;
    if (isCrossed || receivedAtMs >= market.closeAtMs) return [];
    return [
      {
        kind: 'book',
        atMs: epochMs(Math.max(receivedAtMs, startAtMs)),
        ticker: market.ticker,
        bidCenti: yesBidCenti,
        askCenti: yesAskCenti,
        volumeCenti: market.volumeCenti ?? countCenti(0),
        openInterestCenti: countCenti(0),
      },
    ];
  });

const marketFrames = (
  all: Everything,
  heard: Heard,
  startAtMs: EpochMs,
): readonly TapeFrame[] | UnofferedMarket => {
  const market = tapeMarket(heard);
  const ending = endingOf(heard, all.spots.get(market.symbol) ?? [], all.endAtMs);
  if (typeof ending === 'string') return { ticker: market.ticker, why: ending };
  if (market.closeAtMs <= startAtMs)
    return { ticker: market.ticker, why: 'it closed before the recording begins' };
  const atMs = epochMs(Math.max(market.openAtMs, startAtMs));
  return [{ kind: 'opened', atMs, market }, ...booksOf(heard, startAtMs), ...ending];
};

const isUnoffered = (found: readonly TapeFrame[] | UnofferedMarket): found is UnofferedMarket =>
  'why' in found;

const spotFrames = (all: Everything, startAtMs: EpochMs): readonly TapeFrame[] => {
  const symbols = new Set([...all.markets.values()].map(({ market }) => market.symbol));
  return [...symbols].flatMap((symbol) =>
    (all.spots.get(symbol) ?? [])
      .filter(({ atMs }) => atMs >= startAtMs)
      .map((spot): TapeFrame => ({ kind: 'spot', symbol, ...spot })),
  );
};

/**
 * The market as a recording has heard it, at the instants at which it was heard. Its books are the
 * quotes that were received, so that where we traded our own part in them is in the tape as well.
 * Throws {@link TapeFileError} where nothing of it can be played.
 */
export const tapeOfRecording = (file: string, entries: Iterable<Entry>): Tape => {
  const all = gather(entries);
  const [book] = all.books;
  if (book === undefined || all.books.size > 1)
    throw new TapeFileError(file, [
      `expected the recording of one market, found ${all.books.size}: ` +
        'name the directory of one session',
    ]);
  const startAtMs = epochMs(all.startAtMs);
  const found = [...all.markets.values()].map((heard) => marketFrames(all, heard, startAtMs));
  const frames = [
    ...spotFrames(all, startAtMs),
    ...found.flatMap((one) => (isUnoffered(one) ? [] : one)),
  ].sort(byTime);
  const markets = frames.flatMap((frame) => (frame.kind === 'opened' ? [frame.market] : []));
  const unoffered = found.filter(isUnoffered);
  if (markets.length === 0)
    throw new TapeFileError(file, [
      'expected at least one market with an outcome, found none',
      ...unoffered.map(({ ticker, why }) => `${ticker}: ${why}`),
    ]);
  return {
    id: createHash('sha256').update(JSON.stringify(frames)).digest('hex').slice(0, 16),
    label: basename(file),
    startAtMs,
    endAtMs: frames.at(-1)?.atMs ?? startAtMs,
    symbols: [...new Set(markets.map(({ symbol }) => symbol))],
    series: [...new Set(markets.map(({ series }) => series))],
    unoffered,
    framesFrom: () => frames.values(),
  };
};
