import {
  eventTicker,
  marketTicker,
  seriesTicker,
  symbolId,
  type SymbolId,
} from '../../../machines/model/ids.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  micros,
  yesPriceCenti,
  type Micros,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import { epochMs, plusMs, type EpochMs } from '../../../machines/model/time.ts';
import { easternFace } from './eastern.ts';
import { normalCdf, randomStream, type RandomStream } from './random.ts';
import { settlementFrames, type SpotPoint } from './settlement.ts';
import { COINS, priceAt, windowPath, type Coin } from './synthetic-path.ts';
import {
  byTime,
  MARKET_LIFE_MS,
  SETTLEMENT_DELAY_MS,
  type BookFrame,
  type Tape,
  type TapeFrame,
  type TapeMarket,
} from './tape.ts';

export type SyntheticTapeOptions = {
  readonly seed: number;
  /** Rounded down to a quarter of an hour. A restart finds its session by seed and start. */
  readonly startAtMs?: EpochMs;
  /** Length in tape time, in whole quarters of an hour (at least one); null or absent: endless. */
  readonly durationMs?: number | null;
};

/** Where synthetic time begins unless told otherwise: 2026-01-05T00:00:00Z, a Monday. */
export const SYNTHETIC_START_MS = epochMs(Date.UTC(2026, 0, 5));

const STRIKES_EACH_SIDE = 2;
const BOOK_EVERY_SECONDS = 2;
const WINDOW_SECONDS = MARKET_LIFE_MS / 1000;
/** A bid (or ask) closer to 0 (or 1) than this finds nobody to make it. */
const EMPTY_BELOW_CENTI = 100;
/** Windows before the wanted instant that are restated: an hour of settled markets. */
const RESTATED_WINDOWS = 4;

type Window = { readonly number: number; readonly startAtMs: EpochMs };

const marketsOf = (
  coin: Coin,
  openMicros: Micros,
  { startAtMs }: Window,
): readonly TapeMarket[] => {
  const closeAtMs = plusMs(startAtMs, MARKET_LIFE_MS);
  const series = seriesTicker(`KX${coin.prefix}15M`);
  const event = eventTicker(`${series}-${easternFace(closeAtMs)}`);
  const step = coin.strikeStepMicros;
  const middle = Math.round(openMicros / step);
  return Array.from({ length: 2 * STRIKES_EACH_SIDE + 1 }, (_, index) => {
    const strikeMicros = micros((middle + index - STRIKES_EACH_SIDE) * step);
    return {
      ticker: marketTicker(`${event}-T${Number((strikeMicros / 1e6).toFixed(6))}`),
      event,
      series,
      symbol: symbolId(`${coin.prefix}-USD`),
      strikeMicros,
      openAtMs: startAtMs,
      closeAtMs,
    };
  });
};

const toCent = (centi: number): number => Math.round(centi / 100) * 100;

const sidePrice = (centi: number, emptyBelow: boolean): YesPriceCenti | null => {
  if (emptyBelow) return null;
  return yesPriceCenti(Math.min(FULL_PRICE_CENTI - 100, Math.max(100, centi)));
};

/** Bid and ask around a log-normal fair value, with a wandering opinion and a spread of 1 … 4 ¢. */
const quoteOf = (
  fair: number,
  opinionCenti: number,
  random: RandomStream,
): Pick<BookFrame, 'bidCenti' | 'askCenti'> => {
  const middle = fair * FULL_PRICE_CENTI + opinionCenti * 4 * fair * (1 - fair);
  const spread = 100 * (1 + Math.floor(random.uniform() ** 2 * 4));
  const bid = Math.min(toCent(middle - spread / 2), FULL_PRICE_CENTI - 200);
  const ask = Math.max(bid + spread, 100);
  return {
    bidCenti: sidePrice(bid, middle < EMPTY_BELOW_CENTI),
    askCenti: sidePrice(ask, middle > FULL_PRICE_CENTI - EMPTY_BELOW_CENTI),
  };
};

const fairValue = (spot: number, strike: number, sigma: number, secondsLeft: number): number =>
  normalCdf(Math.log(spot / strike) / (sigma * Math.sqrt(Math.max(1, secondsLeft))));

type Quoter = (spot: SpotPoint) => BookFrame;

/** Quotes one market through its life, one call per instant, in order. */
const createQuoter = (seed: number, market: TapeMarket, sigma: number): Quoter => {
  const random = randomStream('book', seed, market.ticker);
  let opinionCenti = 0;
  let volumeCenti = 0;
  return ({ atMs, priceMicros }) => {
    opinionCenti = opinionCenti * 0.95 + random.normal() * 40;
    if (random.uniform() < 0.4) volumeCenti += 100 * Math.ceil(random.uniform() ** 3 * 200);
    const secondsLeft = (market.closeAtMs - atMs) / 1000;
    const fair = fairValue(priceMicros, market.strikeMicros, sigma, secondsLeft);
    return {
      kind: 'book',
      atMs,
      ticker: market.ticker,
      ...quoteOf(fair, opinionCenti, random),
      volumeCenti: countCenti(volumeCenti),
      openInterestCenti: countCenti(Math.floor(volumeCenti / 2)),
    };
  };
};

/** One coin's quarter of an hour, ready to be played second by second. */
type Stage = {
  readonly symbol: SymbolId;
  readonly spots: readonly SpotPoint[];
  readonly markets: readonly TapeMarket[];
  readonly quoters: readonly Quoter[];
  readonly closeMicros: Micros;
};

const stageOf = (seed: number, coin: Coin, openMicros: Micros, window: Window): Stage => {
  const path = windowPath(seed, coin, window.number);
  const spots = path.factors.map((_, second) => ({
    atMs: plusMs(window.startAtMs, second * 1000),
    priceMicros: priceAt(coin, openMicros, path, second),
  }));
  const markets = marketsOf(coin, openMicros, window);
  return {
    symbol: symbolId(`${coin.prefix}-USD`),
    spots,
    markets,
    quoters: markets.map((market) => createQuoter(seed, market, path.sigma)),
    closeMicros: spots.at(-1)?.priceMicros ?? openMicros,
  };
};

/** What one coin shows at one second of its window. */
const secondFrames = ({ symbol, spots, quoters }: Stage, second: number): readonly TapeFrame[] => {
  const spot = spots[second];
  if (spot === undefined) return [];
  const trade: readonly TapeFrame[] = second === 0 ? [] : [{ kind: 'spot', symbol, ...spot }];
  const quoted = second % BOOK_EVERY_SECONDS === 0 && second < WINDOW_SECONDS;
  return quoted ? [...trade, ...quoters.map((quote) => quote(spot))] : trade;
};

/**
 * Plays one window, a second at a time, so that no instant costs much. `due` are frames of the
 * window before that fall into this one; returns those of this window that fall into the next.
 */
function* playWindow(
  stages: readonly Stage[],
  startAtMs: EpochMs,
  due: readonly TapeFrame[],
): Generator<TapeFrame, readonly TapeFrame[]> {
  const opened = stages.flatMap(({ markets }) => markets);
  yield* opened.map((market): TapeFrame => ({ kind: 'opened', atMs: startAtMs, market }));
  let waiting = due;
  for (let second = 0; second <= WINDOW_SECONDS; second += 1) {
    const atMs = startAtMs + second * 1000;
    yield* waiting.filter((frame) => frame.atMs <= atMs);
    waiting = waiting.filter((frame) => frame.atMs > atMs);
    for (const stage of stages) yield* secondFrames(stage, second);
  }
  const endings = stages.flatMap(({ markets, spots }) =>
    markets.flatMap((market) => settlementFrames(market, spots) ?? []),
  );
  yield* endings.filter(({ kind }) => kind === 'closed');
  return endings.filter(({ kind }) => kind !== 'closed').sort(byTime);
}

/** Each coin's price where a window begins: the windows before it, played through. */
const openingPrices = (seed: number, window: number): readonly Micros[] =>
  COINS.map((coin) => {
    let price = coin.startMicros;
    for (let earlier = 0; earlier < window; earlier += 1)
      price = priceAt(coin, price, windowPath(seed, coin, earlier), WINDOW_SECONDS);
    return price;
  });

/** Streams window after window. */
function* streamFrames(
  seed: number,
  startAtMs: EpochMs,
  firstWindow: number,
  lastWindow: number,
): Generator<TapeFrame, undefined> {
  let due: readonly TapeFrame[] = [];
  let prices = openingPrices(seed, firstWindow);
  for (let number = firstWindow; number < lastWindow; number += 1) {
    const window = { number, startAtMs: plusMs(startAtMs, number * MARKET_LIFE_MS) };
    const stages = COINS.map((coin, index) =>
      stageOf(seed, coin, prices[index] ?? coin.startMicros, window),
    );
    prices = stages.map(({ closeMicros }) => closeMicros);
    due = yield* playWindow(stages, window.startAtMs, due);
  }
  yield* due;
}

/**
 * A made-up market world: four coins, an event each per quarter of an hour, five strikes per event.
 * Prices are fictitious; the same seed and start give the same tape for ever.
 */
export const syntheticTape = (options: SyntheticTapeOptions): Tape => {
  const { seed, durationMs = null } = options;
  const asked = options.startAtMs ?? SYNTHETIC_START_MS;
  const startAtMs = epochMs(Math.floor(asked / MARKET_LIFE_MS) * MARKET_LIFE_MS);
  const windows =
    durationMs === null ? Infinity : Math.max(1, Math.floor(durationMs / MARKET_LIFE_MS));
  const extent = durationMs === null ? 'endless' : `${windows}x15m`;
  return {
    id: `synthetic-${seed}-${startAtMs}-${extent}`,
    label: `synthetic market, seed ${seed}`,
    startAtMs,
    endAtMs:
      windows === Infinity
        ? null
        : plusMs(startAtMs, windows * MARKET_LIFE_MS + SETTLEMENT_DELAY_MS),
    symbols: COINS.map(({ prefix }) => symbolId(`${prefix}-USD`)),
    series: COINS.map(({ prefix }) => seriesTicker(`KX${prefix}15M`)),
    unoffered: [],
    framesFrom: (atMs) => {
      const current = Math.floor((atMs - startAtMs) / MARKET_LIFE_MS);
      return streamFrames(seed, startAtMs, Math.max(0, current - RESTATED_WINDOWS), windows);
    },
  };
};
