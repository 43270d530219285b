import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseExact } from '../../../src/venues/binance/exact-json.ts';

describe('JSON with long integers', () => {
  test.each<readonly [string, unknown]>([
    ['{"orderId":8389765612825190229}', { orderId: '8389765612825190229' }],
    ['[-8389765612825190229,1]', ['-8389765612825190229', 1]],
    ['{"a":"8389765612825190229"}', { a: '8389765612825190229' }],
    ['{"a":"x\\":8389765612825190229,"}', { a: 'x":8389765612825190229,' }],
    [
      '{"a":1234567890123456.5,"b":0.1234567890123456789}',
      { a: 1234567890123456.5, b: 0.12345678901234568 },
    ],
    ['{"a":1234567890123456e3}', { a: 1234567890123456e3 }],
    ['{"a":123456789012345}', { a: 123456789012345 }],
  ])('%s keeps every digit', (text, expected) => {
    expect(parseExact(text)).toEqual(expected);
  });

  test('without long integers it is JSON', () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => !/(?<![\d.eE])-?\d{16}/.test(JSON.stringify(value))),
        (value) => {
          const text = JSON.stringify(value);
          expect(parseExact(text)).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  test('texts are never touched, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.bigInt({ min: 10n ** 15n, max: 10n ** 20n }), (text, digits) => {
        const value = { a: text, b: `${digits.toString()},`, [text]: digits.toString() };
        expect(parseExact(JSON.stringify(value))).toEqual(value);
      }),
    );
  });

  test.each(['', '{', '{"a":}', 'nothing', '{"a":8389765612825190229'])('%s is none', (text) => {
    expect(() => parseExact(text)).toThrow(SyntaxError);
  });
});
