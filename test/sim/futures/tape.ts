import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import { randomStream } from '../../../src/simulator/tapes/random.ts';

/** A perpetual contract of the simulated world. */
export type SimPerpetual = {
  readonly product: string;
  readonly symbol: string;
  readonly startMicros: number;
  /** Positions that tickets ask for, in dollars: the largest go through several levels. */
  readonly sizes: readonly [number, ...number[]];
  /** Decimals of its tick and of its step. */
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
};

/** Of the two that tickets are written for, one has small ticks and whole coins to a tenth. */
export const PERPETUALS: readonly [SimPerpetual, SimPerpetual] = [
  {
    product: 'ETHUSDT',
    symbol: 'ETH-USD',
    startMicros: 3_000e6,
    sizes: [300, 20_000, 120_000, 260_000],
    priceDecimals: 2,
    quantityDecimals: 3,
  },
  {
    product: 'XRPUSDT',
    symbol: 'XRP-USD',
    startMicros: 2e6,
    sizes: [100, 5_000, 60_000],
    priceDecimals: 4,
    quantityDecimals: 1,
  },
];

/** What the owner trades by hand beside them. */
export const BY_HAND_PRODUCT = 'BTCUSDT';
const BY_HAND_START_MICROS = 60_000e6;

export type PricePoint = {
  readonly atMs: EpochMs;
  readonly product: string;
  readonly priceMicros: number;
};

const PRICE_EVERY_MS = 2_000;
/** As restless as the other markets of these worlds. */
const SIGMA_PER_ROOT_SECOND = 0.000_25;

const pathOf = (
  seed: number,
  product: string,
  startMicros: number,
  [fromMs, untilMs]: readonly [EpochMs, EpochMs],
): readonly PricePoint[] => {
  const random = randomStream('futures price', seed, product);
  const sigma = SIGMA_PER_ROOT_SECOND * Math.sqrt(PRICE_EVERY_MS / 1_000);
  const points: PricePoint[] = [];
  let price = startMicros;
  for (let atMs = fromMs; atMs <= untilMs; atMs = plusMs(atMs, PRICE_EVERY_MS)) {
    const jump = random.uniform() < 0.008 ? 0.004 * random.normal() : 0;
    price *= Math.exp(sigma * random.normal() + jump);
    points.push({ atMs, product, priceMicros: Math.round(price) });
  }
  return points;
};

/** The prices of all products of a seed, in the order of their instants. */
export const futuresTape = (
  seed: number,
  span: readonly [EpochMs, EpochMs],
): readonly PricePoint[] =>
  [
    ...PERPETUALS.flatMap(({ product, startMicros }) => pathOf(seed, product, startMicros, span)),
    ...pathOf(seed, BY_HAND_PRODUCT, BY_HAND_START_MICROS, span),
  ].sort((a, b) => a.atMs - b.atMs);
