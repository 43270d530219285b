import { describe, expect, it } from 'vitest';

import { heldPriceCenti, micros } from '../../machines/model/money.ts';
import type { Side } from '../../machines/model/contract.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { markOf } from '../../machines/trades/mark.ts';
import { after, born, filled, play, reading, totals } from '../support/trade-fixtures.ts';

const dollars = (amount: number): ReturnType<typeof micros> => micros(amount * 1e6);

/** 100 contracts bought at 96 ¢, strike 119 750. */
const holding = (side: Side): TradeContext =>
  play(
    born({ side, strikeMicros: dollars(119_750) }),
    filled('entry', 1, totals(100, 96), after(1)),
  ).context;

describe('the mark of a trade', () => {
  it('has its buffer on the winning side of the strike: +250 for YES, −250 for NO (scenario 8)', () => {
    const seen = reading({ spotMicros: dollars(120_000) });
    expect(markOf(holding('yes'), seen).bufferMicros).toBe(dollars(250));
    expect(markOf(holding('no'), seen).bufferMicros).toBe(dollars(-250));
  });

  it('is −51 ¢ a contract, bought at 96 ¢ and worth 45 ¢ where NO asks 55 ¢ (scenario 10)', () => {
    const mark = markOf(holding('yes'), reading({ bidCenti: heldPriceCenti(4_500) }));
    expect(mark.gainCenti).toBe(-5_100);
    expect(mark.unrealisedMicros).toBe(dollars(-51) - 270_000);
  });

  it('is nothing where nothing is proven, and has no gain before a price was paid', () => {
    const unproven = reading({ bidCenti: null, spotMicros: null });
    expect(markOf(holding('yes'), unproven)).toEqual({
      bufferMicros: null,
      bidCenti: null,
      gainCenti: null,
      unrealisedMicros: null,
    });
    expect(markOf(born().context, reading())).toMatchObject({ unrealisedMicros: null });
  });
});
