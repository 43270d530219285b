import { describe, expect, it } from 'vitest';

import { bufferMicros, unrealisedPnlMicros } from '../../machines/market/marks.ts';
import { heldFromYes } from '../../machines/model/contract.ts';
import { countCenti, heldPriceCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import { dollars } from './fixtures.ts';

const ONE = countCenti(100);
const HUNDRED = countCenti(10_000);
const NO_FEES = micros(0);

describe('marks', () => {
  it('count the buffer towards the winning side: +250 for YES, −250 for NO (scenario 8)', () => {
    const spot = dollars(120_000);
    expect(bufferMicros('yes', spot, dollars(119_750))).toBe(dollars(250));
    expect(bufferMicros('no', spot, dollars(119_750))).toBe(dollars(-250));
    expect(bufferMicros('no', spot, spot)).toBe(0);
  });

  it('value YES bought at 96 with the NO ask at 55 at −0.51 (scenario 10)', () => {
    const bid = heldFromYes('yes', yesPriceCenti(10_000 - 5_500));
    expect(unrealisedPnlMicros(bid, heldPriceCenti(9_600), ONE, NO_FEES)).toBe(dollars(-0.51));
    expect(unrealisedPnlMicros(bid, heldPriceCenti(9_600), HUNDRED, dollars(0.27))).toBe(
      dollars(-51.27),
    );
  });

  it('have no profit without a bid', () => {
    expect(unrealisedPnlMicros(null, heldPriceCenti(9_600), ONE, NO_FEES)).toBeNull();
  });
});
