import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { formatDecimal } from '../../../machines/model/decimal.ts';
import { readKalshiError } from '../../../src/venues/kalshi/errors.ts';
import {
  changeOf,
  countOf,
  instantOf,
  instantOfSeconds,
  instantOfText,
  microsOf,
  microsOfNumber,
  priceOf,
} from '../../../src/venues/kalshi/parse.ts';

describe('amounts of the wire', () => {
  test.each([
    [priceOf, '0.5200', 5_200],
    [priceOf, '0.52', 5_200],
    [priceOf, '0.520000', 5_200],
    [priceOf, '1.0000', 10_000],
    [priceOf, '0', 0],
    [priceOf, '0.52001', null],
    [priceOf, '1.0001', null],
    [priceOf, '-0.0100', null],
    [priceOf, '', null],
    [priceOf, '0x1', null],
    [priceOf, '5e-1', null],
    [countOf, '12.50', 1_250],
    [countOf, '12.505', null],
    [countOf, '-1.00', null],
    [countOf, '100000000000.00', null],
    [changeOf, '-51.88', -5_188],
    [changeOf, '51.88', 5_188],
    [changeOf, 'NaN', null],
    [microsOf, '0.017500', 17_500],
    [microsOf, '0.0175001', null],
  ] as const)('%o of "%s" is %s', (read, text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test('a number of JSON keeps the digits that were sent', () => {
    expect(microsOfNumber(75_799.99)).toBe(75_799_990_000);
    expect(microsOfNumber(118_499.99)).toBe(118_499_990_000);
    expect(microsOfNumber(1e21)).toBeNull();
  });

  test('every price on the venue’s grid comes back as it was sent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (centi) => {
        expect(priceOf(formatDecimal(centi, 4))).toBe(centi);
      }),
    );
  });

  test('instants are possible ones or none', () => {
    expect(instantOf(Number.NaN)).toBeNull();
    expect(instantOf(9e15)).toBeNull();
    expect(instantOf(undefined)).toBeNull();
    expect(instantOfSeconds(2)).toBe(2_000);
    expect(instantOfText('2026-06-11T12:00:00Z')).toBe(Date.UTC(2026, 5, 11, 12));
    expect(instantOfText('noon')).toBeNull();
  });

  test('no text makes a reader throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^-?\d{1,30}(\.\d{1,12})?$/)), (text) => {
        for (const read of [priceOf, countOf, changeOf, microsOf, microsOfNumber]) read(text);
      }),
    );
  });
});

test.each([
  [
    { error: { code: 'not_found', message: 'no', service: 'exchange' } },
    { code: 'not_found', message: 'no' },
  ],
  [
    { code: 'bad_request', message: 'no', details: 'count' },
    { code: 'bad_request', message: 'no (count)' },
  ],
  [{ msg: 'limit too high' }, { code: 'bad_request', message: 'limit too high' }],
  [{ error: 'too many requests' }, { code: 'too_many_requests', message: 'too many requests' }],
  [{}, null],
  [null, null],
  ['text', null],
  [{ error: {} }, null],
  [{ code: 404 }, null],
])('error body %j is read as %j', (body, expected) => {
  expect(readKalshiError(body)).toEqual(expected);
});
