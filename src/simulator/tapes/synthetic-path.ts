import { micros, type Micros } from '../../../machines/model/money.ts';
import { randomStream } from './random.ts';
import { MARKET_LIFE_MS } from './tape.ts';

/** A coin of the synthetic world. */
export type Coin = {
  readonly prefix: string;
  readonly startMicros: Micros;
  /** Spacing of strikes, and the grid they stand on. */
  readonly strikeStepMicros: Micros;
  /** The coin's price grid. */
  readonly tickMicros: Micros;
};

export const COINS: readonly Coin[] = [
  {
    prefix: 'BTC',
    startMicros: micros(65_000e6),
    strikeStepMicros: micros(100e6),
    tickMicros: micros(10_000),
  },
  {
    prefix: 'ETH',
    startMicros: micros(1_900e6),
    strikeStepMicros: micros(4e6),
    tickMicros: micros(10_000),
  },
  {
    prefix: 'SOL',
    startMicros: micros(82e6),
    strikeStepMicros: micros(200_000),
    tickMicros: micros(10_000),
  },
  {
    prefix: 'XRP',
    startMicros: micros(1_370_000),
    strikeStepMicros: micros(4_000),
    tickMicros: micros(100),
  },
];

/** How restless a quarter of an hour is: volatility per root second, and chance of a jump. */
type Regime = { readonly sigma: number; readonly jumpsPerWindow: number };
const QUIET: Regime = { sigma: 0.000_03, jumpsPerWindow: 0.1 };
const NORMAL: Regime = { sigma: 0.000_08, jumpsPerWindow: 0.5 };
const WILD: Regime = { sigma: 0.000_2, jumpsPerWindow: 2 };

const SECONDS = MARKET_LIFE_MS / 1000;
const JUMP_SIGMA = 0.002;
const LULL_CHANCE = 0.3;

/** One quarter of an hour of one coin: a price factor for each second, 1 at its start. */
export type Path = { readonly factors: readonly number[]; readonly sigma: number };

const regimeOf = (draw: number): Regime => {
  if (draw < 0.35) return QUIET;
  return draw < 0.85 ? NORMAL : WILD;
};

/**
 * Geometric Brownian motion with normal jumps, in one of three volatility regimes; now and then a
 * lull of a minute or two in which the price does not move at all. A function of its arguments.
 */
export const windowPath = (seed: number, coin: Coin, window: number): Path => {
  const random = randomStream('path', seed, coin.prefix, window);
  const { sigma, jumpsPerWindow } = regimeOf(random.uniform());
  const hasLull = random.uniform() < LULL_CHANCE;
  const lullFrom = Math.floor(random.uniform() * SECONDS);
  const lullTo = hasLull ? lullFrom + 60 + Math.floor(random.uniform() * 60) : lullFrom;
  const factors = [1];
  let log = 0;
  for (let second = 1; second <= SECONDS; second += 1) {
    const shock = random.normal();
    const jumps = random.uniform() < jumpsPerWindow / SECONDS;
    if (second < lullFrom || second >= lullTo) {
      log += sigma * shock - (sigma * sigma) / 2;
      if (jumps) log += JUMP_SIGMA * random.normal();
    }
    factors.push(Math.exp(log));
  }
  return { factors, sigma };
};

/** The coin's price `second` seconds into a window that began at `openMicros`, on its tick grid. */
export const priceAt = (coin: Coin, openMicros: number, path: Path, second: number): Micros => {
  const raw = openMicros * (path.factors[second] ?? 1);
  return micros(Math.max(1, Math.round(raw / coin.tickMicros)) * coin.tickMicros);
};
