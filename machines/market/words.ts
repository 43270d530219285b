/** Milliseconds in words, to a tenth of a second. */
export const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** A coin's price in dollars and cents. */
export const dollars = (micros: number): string => `$${(micros / 1e6).toFixed(2)}`;
