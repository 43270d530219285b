import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatDecimal, parseDecimal } from '../../machines/model/decimal.ts';

/** The same rules by a pattern, and by integers of any length. */
const byPattern = (text: string, scale: number): number | null => {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(scale))) return null;
  const value = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return sign === '-' && value > 0n ? -Number(value) : Number(value);
};

const digits = fc.stringMatching(/^[0-9]{0,20}$/);
const decimalLike = fc
  .tuple(fc.constantFrom('', '-', '+', '--'), digits, fc.constantFrom('', '.', ',', '..'), digits)
  .map((parts) => parts.join(''));
const aroundTheLast = fc
  .bigInt({ min: 9_007_199_254_740_900n, max: 9_007_199_254_741_100n })
  .map(String);

describe('decimals', () => {
  it('any text is taken or refused as the pattern of a decimal has it', () => {
    const text = fc.oneof(decimalLike, aroundTheLast, fc.string(), fc.constant('9'.repeat(400)));
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 8 }), (written, scale) => {
        expect(parseDecimal(written, scale)).toBe(byPattern(written, scale));
      }),
      { numRuns: 2_000 },
    );
  });

  it('what is formatted parses to the same integer, at any scale', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 8 }), (value, scale) => {
        expect(parseDecimal(formatDecimal(value, scale), scale)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it.each([
    ['0.52', 4, 5_200],
    ['0.5200', 4, 5_200],
    ['-1.5', 2, -150],
    ['-0.00', 2, 0],
    ['12', 0, 12],
    ['1.50', 1, 15],
  ])('%s at scale %i is %i', (text, scale, value) => {
    expect(parseDecimal(text, scale)).toBe(value);
  });

  it.each([
    ['0.52001', 4],
    ['1.5', 0],
    ['', 2],
    ['.5', 2],
    ['5.', 2],
    ['1e3', 2],
    ['1,5', 2],
    [' 1', 2],
    ['+1', 2],
    ['NaN', 2],
    ['0x10', 2],
    ['99999999999999999', 2],
  ])('%j at scale %i is refused', (text, scale) => {
    expect(parseDecimal(text, scale)).toBeNull();
  });

  it('formats with exactly the digits of its scale', () => {
    expect(formatDecimal(5_200, 4)).toBe('0.5200');
    expect(formatDecimal(-7, 2)).toBe('-0.07');
    expect(formatDecimal(12, 0)).toBe('12');
    expect(() => formatDecimal(0.5, 2)).toThrow('expected a safe integer, found 0.5');
  });
});
