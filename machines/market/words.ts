/** Milliseconds in words, to a tenth of a second. */
export const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** A price of a contract in cents: `96¢`, `96.25¢`. */
export const cents = (centi: number): string => `${centi / 100}¢`;

/** A coin's price in dollars and cents. */
export const dollars = (micros: number): string => `$${(micros / 1e6).toFixed(2)}`;
