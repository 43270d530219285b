/**
 * Exact conversion between decimal strings (NUMERIC columns, venue fields such as `"0.5200"`) and
 * scaled integers. Money never passes through a float.
 */

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

/** One past the last digit of the run that begins at `from`. */
const endOfDigits = (text: string, from: number): number => {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  return end;
};

/** The digits from `from` up to `end`, written after those of `value`; exact while it is safe. */
const withDigits = (value: number, text: string, from: number, end: number): number => {
  let sum = value;
  for (let at = from; at < end; at += 1) sum = sum * 10 + (text.charCodeAt(at) - ZERO);
  return sum;
};

const isZeros = (text: string, from: number, end: number): boolean => {
  for (let at = from; at < end; at += 1) if (text.charCodeAt(at) !== ZERO) return false;
  return true;
};

/**
 * `parseDecimal("0.52", 4)` is 5200. Null when the text is not a decimal, has digits below the
 * scale that are not zero, or leaves the safe integers. Read by hand: every frame has several.
 */
export const parseDecimal = (text: string, scale: number): number | null => {
  const isNegative = text.charCodeAt(0) === MINUS;
  const start = isNegative ? 1 : 0;
  const point = endOfDigits(text, start);
  if (point === start) return null;
  const hasFraction = point < text.length;
  if (hasFraction && text.charCodeAt(point) !== POINT) return null;
  const first = hasFraction ? point + 1 : point;
  const end = endOfDigits(text, first);
  if (end < text.length || (hasFraction && end === first)) return null;
  const kept = Math.min(end, first + scale);
  if (!isZeros(text, kept, end)) return null;
  let value = withDigits(withDigits(0, text, start, point), text, first, kept);
  for (let digits = kept - first; digits < scale; digits += 1) value *= 10;
  if (!Number.isSafeInteger(value)) return null;
  return isNegative && value !== 0 ? -value : value;
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
