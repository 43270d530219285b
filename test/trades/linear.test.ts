import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Side } from '../../machines/model/contract.ts';
import { addMicros, costMicros, countCenti, micros } from '../../machines/model/money.ts';
import type { OrderTotals } from '../../machines/model/order.ts';
import type { StopReason } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { Ticket, TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import { NO_TOTALS } from '../../machines/trades/position.ts';
import { tradeRow } from '../../machines/trades/projection.ts';
import type { Step } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { BTC_PERPETUAL, heldAt, linearReading, linearTicket, units } from '../support/linear.ts';
import {
  after,
  causeOf,
  died,
  filled,
  play,
  timer,
  tradeInput,
} from '../support/trade-fixtures.ts';

/* The same chart with a perpetual: what is told of it is in the coin's own dollars. */

const FULL = BTC_PERPETUAL.ceiling;
const SIDES = ['yes', 'no'] as const satisfies readonly Side[];
const sides = fc.constantFrom(...SIDES);

/** So many units of BTC, at so many dollars a coin, for a fee in micro-dollars. */
type Fill = { readonly count: number; readonly dollars: number; readonly fee: number };

const fills = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 50 }).map((steps) => steps * BTC_PERPETUAL.countStep),
    dollars: fc.integer({ min: 500_000, max: 900_000 }).map((tenths) => tenths / 10),
    fee: fc.integer({ min: 0, max: 1_000_000 }),
  }),
  { minLength: 1, maxLength: 6 },
);

const totalsOf = (side: Side, done: readonly Fill[]): OrderTotals =>
  done.reduce<OrderTotals>((sum, { count, dollars, fee }) => {
    const cost = costMicros(heldAt(side, dollars), countCenti(count));
    return {
      filledCenti: countCenti(sum.filledCenti + count),
      costMicros: addMicros(sum.costMicros, cost),
      feesMicros: addMicros(sum.feesMicros, micros(fee)),
    };
  }, NO_TOTALS);

const born = (
  side: Side,
  changes: Partial<Ticket> = {},
  guard: Partial<GuardSettings> = {},
): Step<TradeContext> => tradeLogic.born(tradeInput(linearTicket(side, changes, guard)), after(0));

const countOf = (done: readonly Fill[]): number => done.reduce((sum, one) => sum + one.count, 0);

const opened = (
  side: Side,
  entry: readonly Fill[],
  guard: Partial<GuardSettings> = {},
): Step<TradeContext> =>
  play(
    born(side, { countCenti: countCenti(countOf(entry)) }, guard),
    filled('entry', 1, totalsOf(side, entry), after(1)),
  );

const at = (dollars: number) => ({ bid: dollars, ask: dollars + 0.1 });
const closeAt = (side: Side, dollars: number, seconds: number): TradeEvent => ({
  type: 'close.requested',
  by: 'alice',
  countCenti: null,
  reading: linearReading(side, at(dollars)),
  atMs: after(seconds),
});

const ONE: readonly Fill[] = [{ count: 1_500, dollars: 65_000, fee: 487_500 }];

describe('the books of a perpetual', () => {
  it('a long wins what the coin has risen, a short what it has fallen, less the fees', () => {
    fc.assert(
      fc.property(sides, fills, fills, (side, entry, drawn) => {
        // What is sold is cut to what is held.
        let left = countOf(entry);
        const exit = drawn.flatMap((fill) => {
          const count = Math.min(fill.count, left);
          left -= count;
          return count === 0 ? [] : [{ ...fill, count }];
        });
        const last = { count: left, dollars: 70_000, fee: 0 };
        const sold = left === 0 ? exit : [...exit, last];
        const trade = play(
          opened(side, entry),
          closeAt(side, 70_000, 2),
          filled('exit', 1, totalsOf(side, sold), after(3)),
        );
        // Plainly, in millionths of a dollar: a tenth of a dollar for 0.00001 BTC is one.
        const value = (done: readonly Fill[]): number =>
          done.reduce((sum, { count, dollars }) => sum + count * units(dollars), 0);
        const fees = [...entry, ...sold].reduce((sum, { fee }) => sum + fee, 0);
        const risen = value(sold) - value(entry);
        expect(trade.state).toBe('closed');
        expect(trade.context.pnlMicros).toBe((side === 'yes' ? risen : 0 - risen) - fees);
        const { winLoss } = tradeRow('closed', trade.context);
        expect(winLoss).toBe(
          { '1': 'W', '0': 'D', '-1': 'L' }[Math.sign(trade.context.pnlMicros ?? 0)],
        );
      }),
    );
  });

  it.each(SIDES)('a %s liquidated at the venue ends as external, its profit unknown', (side) => {
    const gone = { type: 'position.vanished', why: 'it is gone', atMs: after(5) } as const;
    const trade = play(opened(side, ONE), gone);
    expect(trade.state).toBe('closed');
    expect(trade.context).toMatchObject({ closeMethod: 'external', pnlMicros: null });
  });

  it('has no result: one is a defect that is not booked', () => {
    const result = { kind: 'binary', winner: 'yes' } as const;
    const settled = { type: 'market.settled', result, atMs: after(5) } as const;
    expect(() => play(opened('no', ONE), settled)).toThrow('expected no result');
  });
});

describe('the orders of a perpetual', () => {
  it('carry the instrument, and only an entry may grow the position', () => {
    for (const side of SIDES) {
      const birth = born(side);
      const exit = play(opened(side, ONE), closeAt(side, 64_000, 2));
      expect([...birth.intents, ...exit.intents]).toMatchObject([
        { request: { leg: 'entry', reduceOnly: false, instrument: BTC_PERPETUAL } },
        { request: { leg: 'exit', reduceOnly: true, instrument: BTC_PERPETUAL } },
      ]);
    }
  });

  it('an exit crosses the spread by the first rung, and by wider ones after each failure', () => {
    // Rungs of $100 and $500: a long sells below the bid, a short buys above the ask.
    const limits = (side: Side): readonly unknown[] => {
      const first = play(opened(side, ONE), closeAt(side, 64_000, 2));
      const failed = play(first, died('exit', 1, NO_TOTALS, after(3)));
      const second = play(failed, timer(failed, linearReading(side, at(63_000))));
      return [first, second].map(({ intents }) =>
        intents.map((intent) => intent.type === 'placeOrder' && intent.request.limitCenti),
      );
    };
    expect(limits('yes')).toEqual([[heldAt('yes', 63_900)], [heldAt('yes', 62_500)]]);
    expect(limits('no')).toEqual([[heldAt('no', 64_100.1)], [heldAt('no', 63_500.1)]]);
  });

  it('an exit that rests may only shrink the position', () => {
    const price = heldAt('no', 60_000);
    const limitExit = { enabled: true, gainCenti: null, priceCenti: price };
    const open = opened('no', ONE, { limitExit });
    const resting = play(open, timer(open, linearReading('no', at(65_000))));
    expect(resting.intents).toMatchObject([
      {
        request: { limitCenti: price, timeInForce: 'goodTillCanceled', reduceOnly: true },
      },
    ]);
  });

  it('a part is closed in whole steps', () => {
    const part = { ...closeAt('yes', 64_000, 2), countCenti: countCenti(777) };
    const trade = play(opened('yes', ONE), part);
    expect(trade.intents).toMatchObject([{ request: { countCenti: 700 } }]);
    const tooLittle = { ...part, countCenti: countCenti(99) };
    expect(play(opened('yes', ONE), tooLittle).state).toBe('open');
  });
});

const floorAt = (side: Side, dollars: number): Partial<GuardSettings> => ({
  priceFloor: {
    enabled: true,
    floorCenti: heldAt(side, dollars),
    confirmingQuotes: 1,
    maxSpreadCenti: 5_000,
    maxDivergencePercent: 100,
  },
});

const tripped = (side: Side, quote: { readonly bid: number; readonly ask: number }): TradeEvent => {
  const seen = linearReading(side, quote);
  const reason: StopReason = { rule: 'priceFloor', value: seen.bidCenti ?? 0, threshold: 0 };
  return { type: 'stop.tripped', cause: causeOf(seen, reason), atMs: after(4) };
};

/** A guarded position and its state after a floor at `stop` was said to have tripped. */
const stoppedBy = (
  side: Side,
  stop: number,
  quote: { readonly bid: number; readonly ask: number },
): Step<TradeContext> => {
  const armed: TradeEvent = {
    type: 'watch.armed',
    reading: linearReading(side, at(65_000)),
    atMs: after(2),
  };
  return play(opened(side, ONE, floorAt(side, stop)), armed, tripped(side, quote));
};

const isStopped = ({ state }: Step<TradeContext>): boolean => state.startsWith('autoStopping');

describe('a stop of a perpetual', () => {
  const price = fc.integer({ min: 500_000, max: 900_000 }).map((tenths) => tenths / 10);
  const spread = fc.integer({ min: 1, max: 100 }).map((tenths) => tenths / 10);

  it('at a price trips for a long at a bid below it, for a short at an ask above it', () => {
    fc.assert(
      fc.property(sides, price, price, spread, (side, stop, bid, gap) => {
        const ask = (units(bid) + units(gap)) / 10;
        const isDue = side === 'yes' ? bid < stop : ask > stop;
        expect(isStopped(stoppedBy(side, stop, { bid, ask }))).toBe(isDue);
      }),
    );
  });

  it('of a short in one world is that of a long in the world whose prices are mirrored', () => {
    const mirror = (dollars: number): number => (FULL - units(dollars)) / 10;
    /** The position without what says which side it is. */
    const bare = ({ state, context }: Step<TradeContext>): unknown => ({
      state,
      ...context,
      ticket: null,
    });
    fc.assert(
      fc.property(price, price, spread, fills, (stop, bid, gap, exit) => {
        const ask = (units(bid) + units(gap)) / 10;
        const mirrored = exit.map((fill) => ({ ...fill, dollars: mirror(fill.dollars) }));
        const inMirror = { bid: mirror(ask), ask: mirror(bid) };
        const short = stoppedBy('no', stop, { bid, ask });
        const entry = ONE.map((fill) => ({ ...fill, dollars: mirror(fill.dollars) }));
        const armed: TradeEvent = {
          type: 'watch.armed',
          reading: linearReading('yes', { bid: mirror(65_000.1), ask: mirror(65_000) }),
          atMs: after(2),
        };
        const long = play(
          opened('yes', entry, floorAt('yes', mirror(stop))),
          armed,
          tripped('yes', inMirror),
        );
        expect(bare(long)).toEqual(bare(short));
        const left = (side: Side, done: readonly Fill[]): TradeEvent =>
          filled('exit', 1, totalsOf(side, done), after(5), false);
        expect(bare(play(long, left('yes', mirrored)))).toEqual(
          bare(play(short, left('no', exit))),
        );
      }),
    );
  });
});
