/** A text, passed over as it is, or an integer that a double may not hold. */
const LONG_INTEGERS = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * `JSON.parse`, with integers of sixteen digits and more as texts: the ids of orders of some
 * products, such as 8389765612825190229 of `ETHUSDT`, are longer than a double can hold
 * (github.com/sieblyio/binance/issues/360). Throws what `JSON.parse` throws.
 */
export const parseExact = (text: string): unknown =>
  JSON.parse(
    text.replace(LONG_INTEGERS, (found) => (found.startsWith('"') ? found : `"${found}"`)),
  );
