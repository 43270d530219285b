/** Seeded randomness: the same words give the same numbers, on every machine. */
export type RandomStream = {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Standard normal. */
  readonly normal: () => number;
};

/** A stream named by words, e.g. seed, symbol and window number (xmur3 into mulberry32). */
export const randomStream = (...words: readonly (string | number)[]): RandomStream => {
  let state = 1_779_033_703;
  for (const char of words.join('|')) {
    state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 3_432_918_353);
    state = (state << 13) | (state >>> 19);
  }
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
};

/** The standard normal distribution function (Abramowitz and Stegun 26.2.17, error < 7.5e-8). */
export const normalCdf = (x: number): number => {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(x));
  const series =
    t *
    (0.319_381_53 +
      t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const tail = Math.exp((-x * x) / 2) * 0.398_942_280_4 * series;
  return x >= 0 ? 1 - tail : tail;
};
