import { describe, expect, it } from 'vitest';

import { createBoard } from '../../machines/market/board.ts';
import type { Side } from '../../machines/model/contract.ts';
import { micros } from '../../machines/model/money.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { markOf } from '../../machines/trades/mark.ts';
import { at, COINBASE, KALSHI, quoteAt, tickAt } from '../market/fixtures.ts';
import { after, born, filled, play, reading, totals } from '../support/trade-fixtures.ts';

const dollars = (amount: number): ReturnType<typeof micros> => micros(amount * 1e6);

/** 100 contracts bought at 96 ¢, strike 119 750. */
const holding = (side: Side): TradeContext =>
  play(
    born({ side, strikeMicros: dollars(119_750) }),
    filled('entry', 1, totals(100, 96), after(1)),
  ).context;

/** What the board proves to a holder of `side` with these YES quotes and this spot price. */
const proven = (
  side: Side,
  quote: { readonly bid: number; readonly ask: number; readonly spot: number },
): MarketReading => {
  const { ticket } = holding(side);
  const board = createBoard();
  board.quote(KALSHI, quoteAt(1, quote.bid, quote.ask, ticket.market));
  board.spot(COINBASE, tickAt(1, quote.spot));
  const limits = { maxQuoteAgeMs: 10_000, maxSpotAgeMs: 10_000 };
  return board.reading(ticket, side, 'implied', limits, at(1));
};

describe('the mark of a trade', () => {
  it('has its buffer on the winning side of the strike: +250 for YES, −250 for NO (scenario 8)', () => {
    const seen = reading({ spotMicros: dollars(120_000) });
    expect(markOf(holding('yes'), seen).bufferMicros).toBe(dollars(250));
    expect(markOf(holding('no'), seen).bufferMicros).toBe(dollars(-250));
  });

  it('is −51 ¢ a contract, bought at 96 ¢ and worth 45 ¢ where NO asks 55 ¢ (scenario 10)', () => {
    const quote = { bid: 45, ask: 47, spot: 120_000 };
    expect(proven('no', quote).askCenti).toBe(5_500);
    const mark = markOf(holding('yes'), proven('yes', quote));
    expect(mark.gainCenti).toBe(-5_100);
    expect(mark.unrealisedMicros).toBe(dollars(-51) - 270_000);
  });

  it('at 97 % and 10 beyond the strike has 3 % on the side it lies against (scenario 9)', () => {
    const quote = { bid: 96, ask: 98, spot: 119_760 };
    const against = proven('no', quote);
    expect(markOf(holding('no'), against).bufferMicros).toBe(dollars(-10));
    expect(against.probabilityPercent).toBe(3);
    expect(proven('yes', quote).probabilityPercent).toBe(97);
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
