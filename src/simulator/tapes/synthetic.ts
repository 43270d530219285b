import { eventTicker, marketTicker, seriesTicker, symbolId } from '../../../machines/model/ids.ts';
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
import { COINS, priceAt, windowPath, type Coin, type Path } from './synthetic-path.ts';
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

/** All books of one market. */
const bookFrames = (
  seed: number,
  market: TapeMarket,
  path: Path,
  spots: readonly SpotPoint[],
): readonly TapeFrame[] => {
  const random = randomStream('book', seed, market.ticker);
  let opinionCenti = 0;
  let volumeCenti = 0;
  return spots.flatMap(({ atMs, priceMicros }, second): readonly TapeFrame[] => {
    if (second % BOOK_EVERY_SECONDS !== 0 || atMs >= market.closeAtMs) return [];
    opinionCenti = opinionCenti * 0.95 + random.normal() * 40;
    if (random.uniform() < 0.4) volumeCenti += 100 * Math.ceil(random.uniform() ** 3 * 200);
    const secondsLeft = (market.closeAtMs - atMs) / 1000;
    const fair = fairValue(priceMicros, market.strikeMicros, path.sigma, secondsLeft);
    const frame: BookFrame = {
      kind: 'book',
      atMs,
      ticker: market.ticker,
      ...quoteOf(fair, opinionCenti, random),
      volumeCenti: countCenti(volumeCenti),
      openInterestCenti: countCenti(Math.floor(volumeCenti / 2)),
    };
    return [frame];
  });
};

/** One coin's frames of one quarter of an hour. */
const windowFrames = (
  seed: number,
  coin: Coin,
  openMicros: Micros,
  window: Window,
): readonly TapeFrame[] => {
  const path = windowPath(seed, coin, window.number);
  const symbol = symbolId(`${coin.prefix}-USD`);
  const spots = path.factors.map((_, second) => ({
    atMs: plusMs(window.startAtMs, second * 1000),
    priceMicros: priceAt(coin, openMicros, path, second),
  }));
  const markets = marketsOf(coin, openMicros, window).flatMap((market): readonly TapeFrame[] => [
    { kind: 'opened', atMs: window.startAtMs, market },
    ...bookFrames(seed, market, path, spots),
    ...(settlementFrames(market, spots) ?? []),
  ]);
  const prices = spots.slice(1).map((spot): TapeFrame => ({ kind: 'spot', symbol, ...spot }));
  return [...prices, ...markets];
};

const closeOf = (seed: number, coin: Coin, openMicros: Micros, window: number): Micros =>
  priceAt(coin, openMicros, windowPath(seed, coin, window), MARKET_LIFE_MS / 1000);

/** Each coin's price where a window begins: the windows before it, played through. */
const openingPrices = (seed: number, window: number): Micros[] =>
  COINS.map((coin) => {
    let price = coin.startMicros;
    for (let earlier = 0; earlier < window; earlier += 1)
      price = closeOf(seed, coin, price, earlier);
    return price;
  });

/**
 * Streams window after window. A window's last settlements fall into the next one, so frames are
 * held back until nothing earlier can come.
 */
function* streamFrames(
  seed: number,
  startAtMs: EpochMs,
  firstWindow: number,
  lastWindow: number,
): IterableIterator<TapeFrame> {
  let held: readonly TapeFrame[] = [];
  const prices = openingPrices(seed, firstWindow);
  for (let number = firstWindow; number < lastWindow; number += 1) {
    const window = { number, startAtMs: plusMs(startAtMs, number * MARKET_LIFE_MS) };
    const fresh = COINS.flatMap((coin, index) => {
      const openMicros = prices[index] ?? coin.startMicros;
      prices[index] = closeOf(seed, coin, openMicros, number);
      return windowFrames(seed, coin, openMicros, window);
    });
    const ready = [...held, ...fresh].sort(byTime);
    const endAtMs = plusMs(window.startAtMs, MARKET_LIFE_MS);
    held = ready.filter((frame) => frame.atMs >= endAtMs);
    yield* ready.filter((frame) => frame.atMs < endAtMs);
  }
  yield* held;
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
