import { eventTicker, marketTicker, seriesTicker, symbolId } from '../../../machines/model/ids.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  micros,
  yesPriceCenti,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import { epochMs, plusMs, type EpochMs } from '../../../machines/model/time.ts';
import { normalCdf, randomStream } from '../../../src/simulator/tapes/random.ts';
import { settlementFrames, type SpotPoint } from '../../../src/simulator/tapes/settlement.ts';
import { byTime, type TapeFrame, type TapeMarket } from '../../../src/simulator/tapes/tape.ts';

export const SERIES = seriesTicker('KXSIM5M');
export const SYMBOL = symbolId('SIM-USD');

const LIFE_MS = 240_000;
const EVENT_EVERY_MS = 120_000;
const SPOT_EVERY_MS = 2_500;
const QUOTE_EVERY_MS = 5_000;
const START_MICROS = 60_000e6;
/** Restless, so that stops are crossed and recrossed within minutes. */
const SIGMA_PER_ROOT_SECOND = 0.000_25;
const STRIKE_STEPS = [-0.001, 0.001] as const;

const spotPath = (seed: number, startAtMs: EpochMs, endAtMs: number): readonly SpotPoint[] => {
  const random = randomStream('spot', seed);
  const points: SpotPoint[] = [];
  let price = START_MICROS;
  for (let atMs = startAtMs; atMs <= endAtMs; atMs = plusMs(atMs, SPOT_EVERY_MS)) {
    const sigma = SIGMA_PER_ROOT_SECOND * Math.sqrt(SPOT_EVERY_MS / 1000);
    const jump = random.uniform() < 0.005 ? 0.004 * random.normal() : 0;
    price *= Math.exp(sigma * random.normal() + jump);
    points.push({ atMs, priceMicros: micros(Math.round(price / 10_000) * 10_000) });
  }
  return points;
};

const marketsFrom = (spots: readonly SpotPoint[], untilMs: number): readonly TapeMarket[] => {
  const markets: TapeMarket[] = [];
  const [first] = spots;
  if (first === undefined) return markets;
  for (let openAtMs = first.atMs; openAtMs < untilMs; openAtMs = plusMs(openAtMs, EVENT_EVERY_MS)) {
    const index = Math.round((openAtMs - first.atMs) / SPOT_EVERY_MS);
    const spot = spots[index]?.priceMicros ?? first.priceMicros;
    const event = eventTicker(`${SERIES}-${markets.length / STRIKE_STEPS.length}`);
    STRIKE_STEPS.forEach((step, nth) =>
      markets.push({
        ticker: marketTicker(`${event}-T${nth}`),
        event,
        series: SERIES,
        symbol: SYMBOL,
        strikeMicros: micros(Math.round((spot * (1 + step)) / 10_000) * 10_000),
        openAtMs,
        closeAtMs: plusMs(openAtMs, LIFE_MS),
      }),
    );
  }
  return markets;
};

const sidePrice = (centi: number): YesPriceCenti | null =>
  centi < 100 || centi > FULL_PRICE_CENTI - 100 ? null : yesPriceCenti(centi);

const quoteFrames = (
  seed: number,
  market: TapeMarket,
  spots: readonly SpotPoint[],
): readonly TapeFrame[] => {
  const random = randomStream('book', seed, market.ticker);
  return spots
    .filter(
      ({ atMs }) =>
        atMs >= market.openAtMs &&
        atMs < market.closeAtMs &&
        (atMs - market.openAtMs) % QUOTE_EVERY_MS === 0,
    )
    .map(({ atMs, priceMicros }): TapeFrame => {
      const seconds = Math.max(1, (market.closeAtMs - atMs) / 1000);
      const sigma = SIGMA_PER_ROOT_SECOND * Math.sqrt(seconds);
      const fair = normalCdf(Math.log(priceMicros / market.strikeMicros) / sigma);
      const middle = fair * FULL_PRICE_CENTI + random.normal() * 60;
      const spread = 100 * (1 + Math.floor(random.uniform() ** 2 * 4));
      const bid = Math.round((middle - spread / 2) / 100) * 100;
      // Now and then nobody makes a price: an exit finds no bid.
      const isEmpty = random.uniform() < 0.02;
      return {
        kind: 'book',
        atMs,
        ticker: market.ticker,
        bidCenti: isEmpty ? null : sidePrice(bid),
        askCenti: isEmpty ? null : sidePrice(bid + spread),
        volumeCenti: countCenti(0),
        openInterestCenti: countCenti(0),
      };
    });
};

/** A world of fast markets: a new event every two minutes, four minutes long, two strikes each. */
export const fastTape = (
  seed: number,
  startAtMs: EpochMs,
  durationMs: number,
): readonly TapeFrame[] => {
  const lastOpenMs = startAtMs + durationMs - LIFE_MS;
  const spots = spotPath(seed, startAtMs, startAtMs + durationMs);
  const markets = marketsFrom(spots, lastOpenMs + 1);
  return [
    ...spots.map((spot): TapeFrame => ({ kind: 'spot', symbol: SYMBOL, ...spot })),
    ...markets.flatMap((market): readonly TapeFrame[] => [
      { kind: 'opened', atMs: epochMs(market.openAtMs), market },
      ...quoteFrames(seed, market, spots),
      ...(settlementFrames(market, spots) ?? []),
    ]),
  ].sort(byTime);
};
