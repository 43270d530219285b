import { describe, expect, it } from 'vitest';

import { readHandTicket, readProgramTicket } from '../../../src/runtime/tickets/form.ts';

const BODY = {
  ticket: 'morning-7',
  market: 'KXBTC15M-26FEB242330-30',
  side: 'no',
  count: 12.5,
  limitCents: '96.1',
  strikeDollars: 119750.25,
} as const;

const typed = Object.fromEntries(
  Object.entries(BODY).filter(([field]) => field !== 'strikeDollars'),
);

const faultsOf = (body: unknown): readonly string[] => {
  const read = readProgramTicket(body);
  return read.ok ? [] : read.error.map(({ field }) => field);
};

describe('the form of a ticket', () => {
  it('makes contracts, cents and dollars integers, and fills in what may be left out', () => {
    expect(readProgramTicket(BODY)).toEqual({
      ok: true,
      value: {
        ticketId: 'morning-7',
        market: 'KXBTC15M-26FEB242330-30',
        side: 'no',
        countCenti: 1_250,
        limitCenti: 9_610,
        strikeMicros: 119_750_250_000,
        symbol: null,
        closeAtMs: null,
        by: 'api',
      },
    });
  });

  it.each([
    ['0.1', 1_0],
    [0.07, 7],
    [96, 9_600],
    ['99.99', 9_999],
  ])('takes %s cents to the digit', (limitCents, centi) => {
    const read = readProgramTicket({ ...BODY, limitCents });
    expect(read.ok && read.value.limitCenti).toBe(centi);
  });

  it.each([
    ['ticket', ''],
    ['ticket', 'a/b'],
    ['ticket', 'x'.repeat(65)],
    ['ticket', 7],
    ['market', ''],
    ['market', 'two words'],
    ['side', 'YES'],
    ['count', 0],
    ['count', -1],
    ['count', 0.001],
    ['count', '1e3'],
    ['count', true],
    ['limitCents', 0],
    ['limitCents', 100],
    ['limitCents', 50.001],
    ['limitCents', null],
    ['strikeDollars', 0],
    ['strikeDollars', 'a lot'],
    ['closesAt', 'tomorrow'],
    ['closesAt', '2026-02-25'],
    ['symbol', ''],
    ['by', 'two words'],
  ])('refuses %s of %j', (field, value) => {
    expect(faultsOf({ ...BODY, [field]: value })).toEqual([field]);
  });

  it.each(['ticket', 'market', 'side', 'count', 'limitCents', 'strikeDollars'])(
    'wants %s of a program',
    (field) => {
      const entries = Object.entries(BODY).filter(([name]) => name !== field);
      expect(faultsOf(Object.fromEntries(entries))).toEqual([field]);
    },
  );

  it('tells all faults at once, and of fields there are none of', () => {
    expect(faultsOf({ price: 3 })).toEqual([
      'ticket',
      'market',
      'side',
      'count',
      'limitCents',
      'strikeDollars',
      'price',
    ]);
    expect(faultsOf([])).toEqual(['ticket']);
    expect(faultsOf(null)).toEqual(['ticket']);
  });

  it('leaves the strike to the venue where a person has typed the market', () => {
    const read = readHandTicket({ ...typed, count: '3', by: 'alice' });
    expect(read.ok && read.value).toMatchObject({ strikeMicros: null, countCenti: 300 });
    expect(readHandTicket({ ...typed, strikeDollars: 'x' })).toMatchObject({
      ok: false,
      error: [{ field: 'strikeDollars', message: 'expected dollars above 0, found "x"' }],
    });
  });
});
