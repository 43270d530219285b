import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readReports } from '../../../../src/venues/binance/trading/reports.ts';
import { orderParams, readSubmission } from '../../../../src/venues/binance/trading/orders.ts';
import { parseProduct } from '../../../../src/venues/binance/trading/instruments.ts';
import type { RestReply } from '../../../../src/venues/rest-client.ts';
import type { OrderAction, Side } from '../../../../machines/model/contract.ts';
import { countCenti } from '../../../../machines/model/money.ts';
import {
  BTC_INSTRUMENT,
  ETH,
  ETH_INSTRUMENT,
  heldAt,
  usdmEntry,
  usdmExit,
} from '../../../support/usdm.ts';
import { BODIES, CLIENT, FRAMES, SYMBOL } from '../../documented/binance.ts';

const MUTATIONS = Number(process.env['FRAME_MUTATIONS'] ?? 2_000);

const request = usdmEntry('yes');
const answered = (status: number, body: unknown): RestReply => ({
  ...{ kind: 'answered', status, body, venueAtMs: null },
});
const outcomeOf = (reply: RestReply) => readSubmission(reply, request, BTC_INSTRUMENT);
const refused = (status: number, code: number) => outcomeOf(answered(status, { code, msg: 'no' }));

describe('the order as the book takes it', () => {
  test.each<readonly [OrderAction, Side, number, string, string]>([
    ['buy', 'yes', 65_000.1, 'BUY', '65000.1'],
    ['sell', 'yes', 64_000, 'SELL', '64000'],
    ['buy', 'no', 64_999.9, 'SELL', '64999.9'],
    ['sell', 'no', 66_000, 'BUY', '66000'],
  ])('%s %s at %d is %s at %s', (action, side, dollars, wireSide, price) => {
    const order = usdmEntry(side, { action, limitCenti: heldAt(side, dollars) });
    expect(orderParams(order, BTC_INSTRUMENT)).toMatchObject({ side: wireSide, price });
  });

  test('an exit only reduces, and says by whom it is asked', () => {
    const exit = usdmExit('no', { market: ETH, countCenti: countCenti(1_230) });
    expect(orderParams(exit, ETH_INSTRUMENT)).toEqual({
      symbol: 'ETHUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'IOC',
      quantity: '0.123',
      price: '3030',
      reduceOnly: 'true',
      newClientOrderId: 'tw-0a1b2c3d-1-x1',
      newOrderRespType: 'RESULT',
    });
  });
});

/** Each code of the documents, with what a 400 of it proves. */
const CODES: Readonly<Record<'rejected' | 'unknown' | 'landed', readonly number[]>> = {
  rejected: [
    ...[-1_002, -1_013, -1_014, -1_020, -1_022, -1_100, -1_101, -1_102, -1_103, -1_104, -1_105],
    ...[-1_106, -1_108, -1_109, -1_110, -1_111, -1_112, -1_114, -1_115, -1_116, -1_117, -1_118],
    ...[-1_121, -1_122, -1_126, -1_128, -1_130, -1_136, -2_010, -2_014, -2_015, -2_017, -2_018],
    ...[-2_019, -2_020, -2_022, -2_024, -2_025, -2_026, -2_027, -2_028, -4_001, -4_002, -4_003],
    ...[-4_004, -4_005, -4_013, -4_014, -4_015, -4_016, -4_020, -4_023, -4_024, -4_031, -4_060],
    ...[-4_061, -4_062, -4_087, -4_088, -4_109, -4_118, -4_120, -4_131, -4_140, -4_141, -4_144],
    ...[-4_164, -4_192, -4_400, -4_401, -4_402, -5_021, -5_022, -5_025, -5_037, -5_038, -5_039],
    ...[-5_040, -5_041],
  ],
  unknown: [
    ...[-1_000, -1_001, -1_003, -1_006, -1_007, -1_008, -1_010, -1_011, -1_015, -1_016, -1_021],
    ...[-1_023, -1_099, -1_125, -2_011, -2_012, -2_013, -2_016, -2_021, -2_023, -4_000, -4_117],
    ...[-4_165, -5_024, -5_026, -5_027, -5_028, -5_029, -5_043, -9_999],
  ],
  landed: [-4_116],
};

describe('what an answer to a submission proves', () => {
  test.each(CODES.rejected)('400 with %i is a refusal', (code) => {
    expect(refused(400, code)).toEqual({ kind: 'rejected', code: String(code), message: 'no' });
  });

  test.each(CODES.unknown)('400 with %i proves nothing', (code) => {
    expect(refused(400, code)).toMatchObject({ kind: 'unknown', landed: false });
  });

  test.each(CODES.landed)('400 with %i proves that it is there', (code) => {
    expect(refused(400, code)).toMatchObject({ kind: 'unknown', landed: true });
  });

  test.each([403, 404, 408, 409, 418, 429, 500, 502, 503, 504])(
    'no code is a refusal with %i',
    (status) => {
      for (const code of CODES.rejected) expect(refused(status, code).kind).toBe('unknown');
    },
  );

  test.each<readonly [string, RestReply]>([
    ['a body of somebody else', answered(400, '<html>')],
    ['a body without a code', answered(400, { msg: 'no' })],
    ['a code that is none', answered(400, { code: 1, msg: 'no' })],
    ['no body', { kind: 'unread', status: 200, why: 'cut' }],
    ['no answer', { kind: 'failed', why: 'reset' }],
    ['a list', answered(200, [])],
    ['201', answered(201, BODIES['POST /fapi/v1/order'].example)],
  ])('%s proves nothing', (_, reply) => {
    expect(outcomeOf(reply)).toMatchObject({ kind: 'unknown', landed: false });
  });

  test('what has not left is refused', () => {
    const unsent = { kind: 'unsent', code: 'withheld', why: 'no', wasTurnedAway: true } as const;
    expect(outcomeOf(unsent)).toEqual({ kind: 'rejected', code: 'withheld', message: 'no' });
  });

  test.each<readonly [string, string, number, object]>([
    ['FILLED', '0.010', 1_000, { kind: 'accepted', filledCenti: 1_000, remainingCenti: 0 }],
    ['EXPIRED', '0.004', 400, { kind: 'accepted', filledCenti: 400, remainingCenti: 0 }],
    ['EXPIRED', '0.000', 0, { kind: 'accepted', filledCenti: 0, remainingCenti: 0 }],
    ['EXPIRED_IN_MATCH', '0.000', 0, { kind: 'accepted', remainingCenti: 0 }],
    ['NEW', '0.000', 0, { kind: 'unknown', landed: true }],
    ['PARTIALLY_FILLED', '0.004', 400, { kind: 'unknown', landed: true }],
    ['FILLED', '0.011', 0, { kind: 'unknown', landed: true }],
    ['FILLED', '0.009', 0, { kind: 'unknown', landed: true }],
    ['EXPIRED', '-0.004', 0, { kind: 'unknown', landed: true }],
  ])('an immediate order that is %s with %s', (status, executedQty, _, expected) => {
    const { example } = BODIES['POST /fapi/v1/order'];
    expect(outcomeOf(answered(200, { ...example, status, executedQty }))).toMatchObject(expected);
  });

  test('one that may rest is accepted as it is', () => {
    const { example } = BODIES['POST /fapi/v1/order'];
    const resting = usdmEntry('yes', { timeInForce: 'goodTillCanceled' });
    const body = { ...example, status: 'PARTIALLY_FILLED', executedQty: '0.004' };
    expect(readSubmission(answered(200, body), resting, BTC_INSTRUMENT)).toMatchObject({
      ...{ kind: 'accepted', filledCenti: 400, remainingCenti: 600 },
    });
  });

  test('an order of another id is somebody else’s', () => {
    const { example } = BODIES['POST /fapi/v1/order'];
    expect(outcomeOf(answered(200, { ...example, clientOrderId: 'other' }))).toMatchObject({
      kind: 'unknown',
    });
  });
});

const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    '',
    'toString',
    'constructor',
    '-1',
    '1e9',
    'NaN',
    '99999999999999999999',
    '0.0000000001',
    -1,
    1e308,
    null,
  ),
);

/** Replaces one value somewhere within the body. */
const mutate = (body: unknown, path: readonly number[], value: unknown): unknown => {
  const [step, ...rest] = path;
  if (step === undefined || typeof body !== 'object' || body === null) return value;
  const entries = Object.entries(body);
  const key = entries[step % Math.max(1, entries.length)]?.[0];
  const changed = entries.map(([name, inner]): [string, unknown] => [
    name,
    name === key ? mutate(inner, rest, value) : inner,
  ]);
  return Array.isArray(body) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
};

const mutation = fc.tuple(fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 4 }), anyValue);
const { ceiling } = BTC_INSTRUMENT;
const scaleOf = () => ({ priceDecimals: 1, countDecimals: 5, ceiling });

describe('mutated bodies', () => {
  test('are never taken for more than was asked, nor for another order', () => {
    const { example } = BODIES['POST /fapi/v1/order'];
    fc.assert(
      fc.property(mutation, fc.constantFrom(200, 400, 500), ([path, value], status) => {
        const outcome = outcomeOf(answered(status, mutate(example, path, value)));
        if (outcome.kind !== 'accepted') return;
        expect(status).toBe(200);
        expect(Number.isSafeInteger(outcome.filledCenti)).toBe(true);
        expect(outcome.filledCenti).toBeLessThanOrEqual(request.countCenti);
        expect(outcome.venueOrderId).toMatch(/^BTCUSDT:\d+$/);
      }),
      { numRuns: MUTATIONS },
    );
  });

  test('of the stream are reports of sound values, or missed', () => {
    const frames = [FRAMES.traded, FRAMES.account];
    fc.assert(
      fc.property(fc.constantFrom(...frames), mutation, (frame, [path, value]) => {
        const text = JSON.stringify(mutate(frame, path, value));
        for (const report of readReports(text, scaleOf, () => undefined)) {
          if (report.kind === 'fill') {
            expect(report.fill.yesPriceCenti).toBeLessThanOrEqual(ceiling);
            expect(report.fill.feeMicros).toBeGreaterThanOrEqual(0);
          }
          if (report.kind === 'order') {
            expect(report.order.filledCenti).toBeGreaterThanOrEqual(0);
            expect(typeof (report.order.reason ?? '')).toBe('string');
          }
        }
      }),
      { numRuns: MUTATIONS },
    );
  });

  test('of a product are one of sound steps, or none', () => {
    fc.assert(
      fc.property(mutation, ([path, value]) => {
        const product = parseProduct(mutate(SYMBOL, path, value));
        if (!product.ok) return;
        expect(['active', 'paused', 'upcoming', 'closed']).toContain(product.value.status);
        expect(product.value.tick).toBeGreaterThan(0);
        expect(product.value.countStep).toBeGreaterThan(0);
        expect(product.value.scale.ceiling % product.value.tick).toBe(0);
      }),
      { numRuns: MUTATIONS },
    );
  });

  test('that are no JSON say nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readReports(text, scaleOf, () => undefined)).toEqual([]);
      }),
    );
  });
});

test('a report of ours on a product that is not known yet is missed, and of others is none', () => {
  const nothing = () => undefined;
  const read = (c: string) =>
    readReports(
      JSON.stringify({ ...FRAMES.traded, o: { ...FRAMES.traded.o, c } }),
      () => null,
      nothing,
    );
  expect(read(CLIENT)).toMatchObject([{ kind: 'missed' }]);
  expect(read('web_1')).toEqual([]);
});

test.each([
  ['a commission in another coin', { N: 'BNB', n: '0.00054' }, 0, ['0.00054 BNB']],
  ['a commission with a minus', { n: '-0.32501650' }, 325_017, []],
  ['no commission', { N: undefined, n: undefined }, 0, []],
])('%s is told as it is', (_, changes, feeMicros, told) => {
  const foreign: string[] = [];
  const frame = { ...FRAMES.traded, o: { ...FRAMES.traded.o, ...changes } };
  const reports = readReports(JSON.stringify(frame), scaleOf, (__, fee, asset) => {
    foreign.push(`${fee} ${asset}`);
  });
  expect(reports[0]).toMatchObject({ kind: 'fill', fill: { feeMicros } });
  expect(foreign).toEqual(told);
});

test.each([
  ['steps finer than a micro-dollar', { tickSize: '0.0000001', stepSize: '1' }, /micro-dollar/],
  ['a step of nothing', { tickSize: '0', stepSize: '1' }, /above zero/],
])('a product with %s is refused in clear words', (_, { stepSize, tickSize }, why) => {
  const filters = [
    { filterType: 'PRICE_FILTER', maxPrice: '2000', minPrice: '1', tickSize },
    { filterType: 'LOT_SIZE', maxQty: '1', minQty: '1', stepSize },
  ];
  const product = parseProduct({ ...SYMBOL, filters });
  expect(product.ok ? '' : product.error).toMatch(why);
});

test.each([
  ['a contract with a delivery', { contractType: 'CURRENT_QUARTER' }, /expected a perpetual/],
  ['a margin in dollars of another kind', { marginAsset: 'USDC' }, /expected a margin of USDT/],
])('%s is refused in clear words', (_, changes, why) => {
  const product = parseProduct({ ...SYMBOL, ...changes });
  expect(product.ok ? '' : product.error).toMatch(why);
});
