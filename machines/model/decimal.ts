/**
 * Exact conversion between decimal strings (NUMERIC columns, venue fields such as `"0.5200"`) and
 * scaled integers. Money never passes through a float.
 */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * `parseDecimal("0.52", 4)` is 5200. Null when the text is not a decimal, has digits below the
 * scale that are not zero, or leaves the safe integers.
 */
export const parseDecimal = (text: string, scale: number): number | null => {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(scale))) return null;
  const digits = whole + fraction.slice(0, scale).padEnd(scale, '0');
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) return null;
  return sign === '-' && value !== 0 ? -value : value;
};

/** `formatDecimal(5200, 4)` is `"0.5200"`. */
export const formatDecimal = (value: number, scale: number): string => {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`decimal: expected a safe integer, found ${value}`);
  const sign = value < 0 ? '-' : '';
  const digits = Math.abs(value)
    .toString()
    .padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};
