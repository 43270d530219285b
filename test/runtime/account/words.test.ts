import { describe, expect, test } from 'vitest';

import { marketTicker, tradeId } from '../../../machines/model/ids.ts';
import { countCenti } from '../../../machines/model/money.ts';
import { fieldsOf } from '../../../src/runtime/account/words.ts';
import { BTC, BTC_INSTRUMENT } from '../../support/usdm.ts';

const BINARY = { market: marketTicker('KXBTC15M-1-00') } as const;
const PERPETUAL = { market: BTC, instrument: BTC_INSTRUMENT } as const;

describe('the figures of a difference', () => {
  test.each([
    [BINARY, { market: BINARY.market, side: 'no', held: 10, trades: ['7'] }],
    [PERPETUAL, { market: BTC, side: 'short', held: 0.01, trades: ['7'] }],
  ] as const)('that is gone are those of its market', (of, expected) => {
    const gone = { kind: 'positionVanished', action: 'tellTrades', side: 'no' } as const;
    const held = { heldCenti: countCenti(1_000), trades: [tradeId('7')] };
    expect(fieldsOf({ ...gone, ...held, ...of })).toEqual(expected);
  });

  test.each([
    [BINARY, { market: BINARY.market, expected: -60, found: 0.5 }],
    [PERPETUAL, { market: BTC, expected: -0.06, found: 0.0005 }],
  ] as const)('of another quantity are contracts or coins', (of, expected) => {
    const net = { kind: 'quantityMismatch', action: 'alarmAndBlock' } as const;
    expect(fieldsOf({ ...net, expectedCenti: -6_000, foundCenti: 50, ...of })).toEqual(expected);
  });

  test.each([
    [BINARY, { market: BINARY.market, yes: 3, no: 2 }],
    [PERPETUAL, { market: BTC, long: 0.003, short: 0.002 }],
  ] as const)('of both sides name them as people do', (of, expected) => {
    const both = { kind: 'sidesNetted', action: 'alarmAndBlock' } as const;
    const counts = { yesCenti: countCenti(300), noCenti: countCenti(200) };
    expect(fieldsOf({ ...both, ...counts, ...of })).toEqual(expected);
  });
});
