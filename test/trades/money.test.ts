import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  countCenti,
  FULL_PRICE_CENTI,
  heldPriceCenti,
  takerFeeMicros,
  type HeldPriceCenti,
} from '../../machines/model/money.ts';
import { markOf } from '../../machines/trades/mark.ts';
import { averagePriceCenti, heldCenti } from '../../machines/trades/position.ts';
import { born, orderIdOf, play, reading } from '../support/trade-fixtures.ts';
import {
  booked,
  bought,
  cashOf,
  countOf,
  fill,
  held,
  marked,
  outcome,
  price,
  report,
  reports,
  result,
  row,
  settled,
  side,
  sold,
  story,
  type Fill,
  type Trade,
} from './fill-stories.ts';

describe('the money of any sequence of fills', () => {
  it('realised: the cash of every fill and the payout are the profit, to the micro-dollar', () => {
    fc.assert(
      fc.property(story, (told) => {
        const trade = settled(held(told), told.result);
        expect(trade.state).toBe('closed');
        const { pnlMicros, payoutMicros } = trade.context;
        expect(pnlMicros).toBe(cashOf(told.entry, told.exits) + payoutMicros);
        expect(row(trade).feesMicros).toBe(
          [...told.entry, ...told.exits.flat()].reduce((sum, each) => sum + booked(each), 0),
        );
      }),
    );
  });

  it('unrealised: what a sale at the bid realises beyond the past, before its own fee', () => {
    fc.assert(
      fc.property(story, price, fc.boolean(), (told, bid, isTaker) => {
        const open = held(told);
        const { context } = open;
        const left = heldCenti(context);
        const seen = reading({ bidCenti: heldPriceCenti(bid) });
        const { unrealisedMicros } = markOf(context, seen);
        const last: Fill = { count: left, priceCenti: bid, isTaker };
        const closed = sold(open, [last]);
        expect(closed.state).toBe('closed');
        const average = averagePriceCenti(context.ticket, context.entry) ?? NaN;
        const realised = context.exit.costMicros - average * context.exit.filledCenti;
        const whole = realised + (unrealisedMicros ?? NaN) - booked(last);
        // The average price is a whole centi-cent: half of one for each contract bought.
        const rounding = context.entry.filledCenti / 2;
        expect(Math.abs((closed.context.pnlMicros ?? NaN) - whole)).toBeLessThanOrEqual(rounding);
      }),
    );
  });

  it('the parts are the whole: trades of one price each come to what one trade of them does', () => {
    const part = fc.record({
      count: fc.integer({ min: 1, max: 20_000 }),
      sellCenti: price,
      isTaker: fc.boolean(),
    });
    const parts = fc.array(part, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(side, price, parts, (holds, buyCenti, sales) => {
        const entries = sales.map(({ count, isTaker }) => ({
          count,
          priceCenti: buyCenti,
          isTaker,
        }));
        const exits = sales.map(({ count, sellCenti, isTaker }) => ({
          count,
          priceCenti: sellCenti,
          isTaker,
        }));
        const whole = exits.reduce<Trade>(
          (trade, exit) => sold(trade, [exit]),
          bought(holds, entries),
        );
        const alone = entries.map((entry, at) => {
          const { count, priceCenti, isTaker } = exits[at] ?? entry;
          return sold(bought(holds, [entry]), [{ count, priceCenti, isTaker }]).context;
        });
        expect(whole.state).toBe('closed');
        expect(alone.reduce((sum, { pnlMicros }) => sum + (pnlMicros ?? NaN), 0)).toBe(
          whole.context.pnlMicros,
        );
      }),
    );
  });

  it('one report of everything, or one for each fill, in any order with repeats: the same books', () => {
    fc.assert(
      fc.property(story, fc.array(fc.nat({ max: 4 }), { maxLength: 6 }), (told, repeats) => {
        const orderId = orderIdOf('entry', 1);
        const each = reports(orderId, 'entry', told.entry);
        const atOnce = [report(orderId, 'entry', told.entry, true)];
        const again = repeats.flatMap((at) => each[at] ?? []);
        const ticket = { side: told.side, countCenti: countCenti(countOf(told.entry)) };
        const books = [each, atOnce, [...each, ...again]].map((events) => {
          const trade = settled(play(born(ticket), ...events), told.result);
          return [trade.context.pnlMicros, row(trade).buyPriceCenti, row(trade).feesMicros];
        });
        expect(books[1]).toEqual(books[0]);
        expect(books[2]).toEqual(books[0]);
      }),
    );
  });
});

describe('the outcome', () => {
  it('of a sale is won, lost or drawn by the sign of its profit', () => {
    fc.assert(
      fc.property(story, price, (told, bid) => {
        const open = held(told);
        const last = { count: heldCenti(open.context), priceCenti: bid, isTaker: false };
        const closed = sold(open, [last]);
        expect(row(closed).winLoss).toBe(outcome(closed.context));
      }),
    );
    const even: Fill = { count: 100, priceCenti: 5_000, isTaker: false };
    expect(row(sold(bought('yes', [even]), [even])).winLoss).toBe('D');
  });

  it('of a settlement is by the venue’s word: won where it pays, whatever the fees have cost', () => {
    fc.assert(
      fc.property(story, (told) => {
        const trade = settled(held(told), told.result);
        const expected =
          told.result.kind === 'binary'
            ? told.result.winner === told.side
              ? 'W'
              : 'L'
            : told.result.kind === 'void'
              ? 'D'
              : outcome(trade.context);
        expect(row(trade).winLoss).toBe(expected);
      }),
    );
    const dear: Fill = { count: 100, priceCenti: 9_999, isTaker: true };
    const won = settled(bought('yes', [dear]), { kind: 'binary', winner: 'yes' });
    expect([row(won).winLoss, won.context.pnlMicros]).toEqual(['W', 0]);
  });
});

describe('the payout', () => {
  it('of both sides is a dollar a contract: yes, no or a value between them', () => {
    const paying = result.filter(({ kind }) => kind !== 'void');
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 4 }), paying, (entry, told) => {
        const [yes, no] = (['yes', 'no'] as const).map(
          (holds) => settled(bought(holds, entry), told).context.payoutMicros,
        );
        expect((yes ?? NaN) + (no ?? NaN)).toBe(countOf(entry) * FULL_PRICE_CENTI);
      }),
    );
  });

  it('of a void market is the stake in what is left: without a sale it costs the fees alone', () => {
    fc.assert(
      fc.property(story, (told) => {
        const trade = settled(held(told), { kind: 'void' });
        const { payoutMicros, entry } = trade.context;
        const stake = (entry.costMicros * heldCenti(trade.context)) / entry.filledCenti;
        expect(Math.abs(payoutMicros - stake)).toBeLessThanOrEqual(0.5);
        const whole = settled(bought(told.side, told.entry), { kind: 'void' });
        expect((whole.context.pnlMicros ?? NaN) + whole.context.entry.feesMicros).toBe(0);
      }),
    );
  });
});

describe('marks and fees', () => {
  it('the highest and lowest bid are those that were seen, and bound each of them', () => {
    fc.assert(
      fc.property(story, fc.array(price, { minLength: 1, maxLength: 10 }), (told, bids) => {
        const { highBidCenti, lowBidCenti } = marked(bought(told.side, told.entry), bids).context;
        expect([lowBidCenti, highBidCenti]).toEqual([Math.min(...bids), Math.max(...bids)]);
      }),
    );
  });

  it('the estimate in cents is what the venue books, up to a cent more for each fill', () => {
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 6 }), (fills) => {
        const takers = fills.map((each): Fill => ({ ...each, isTaker: true }));
        const estimates = takers.map(({ count, priceCenti }) =>
          takerFeeMicros(countCenti(count), heldPriceCenti(priceCenti)),
        );
        for (const [at, taker] of takers.entries()) {
          const excess = (estimates[at] ?? NaN) - booked(taker);
          expect(excess).toBeGreaterThanOrEqual(0);
          expect(excess).toBeLessThan(10_000);
        }
        const [first] = takers;
        const at: HeldPriceCenti = heldPriceCenti(first?.priceCenti ?? 1);
        const split = takers.map(({ count }) => takerFeeMicros(countCenti(count), at));
        const atOnce = takerFeeMicros(countCenti(countOf(takers)), at);
        const sum = split.reduce((total, fee) => total + fee, 0);
        expect(atOnce).toBeLessThanOrEqual(sum);
        expect(sum - atOnce).toBeLessThan(10_000 * takers.length);
      }),
    );
  });
});
