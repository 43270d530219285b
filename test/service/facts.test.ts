import { describe, expect, it } from 'vitest';

import { fillId, venueOrderId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import type { OrderEvent } from '../../machines/model/order.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { orderFact } from '../../src/service/order-fact.ts';
import { tradeFact } from '../../src/service/trade-fact.ts';
import {
  after,
  born,
  CLOSE_AT,
  died,
  filled,
  guard,
  play,
  reading,
  timer,
  totals,
} from '../support/trade-fixtures.ts';
import { journalRow } from './journal-row.ts';

type Told<Event> = Event extends unknown ? Omit<Event, 'atMs'> : never;

const at = after(20);

const factAt = (before: Stored<TradeContext>, event: TradeEvent): string | null =>
  tradeFact(event, journalRow(before, event));

const opening = born();
const open = play(opening, filled('entry', 1, totals(100, 96), after(1)));
const watched = play(open, { type: 'watch.armed', reading: reading(), atMs: after(2) });
const settling = play(open, { type: 'market.closed', atMs: CLOSE_AT });

const settled = (
  result: Extract<TradeEvent, { type: 'market.settled' }>['result'],
): TradeEvent => ({
  type: 'market.settled',
  result,
  atMs: CLOSE_AT,
});
const yes = settled({ kind: 'binary', winner: 'yes' });

describe('what a settlement tells', () => {
  it.each([
    [yes, 'for YES; 100 YES contracts paid out $100.00, P&L $3.73 after fees'],
    [
      settled({ kind: 'binary', winner: 'no' }),
      'for NO; 100 YES contracts paid out $0.00, P&L -$96.27 after fees',
    ],
    [
      settled({ kind: 'scalar', yesValueMicros: micros(500_000) }),
      'at $0.50 a YES contract; 100 YES contracts paid out $50.00, P&L -$46.27 after fees',
    ],
    [
      settled({ kind: 'void' }),
      'as void, which gives the stake back; 100 YES contracts paid out $96.00, P&L -$0.27 after fees',
    ],
  ])('is its result and what it has paid: %o', (event, words) => {
    expect(factAt(settling, event)).toBe(`the market was settled ${words}`);
  });

  it('names no payout while an order may still fill', () => {
    expect(factAt(opening, yes)).toBe(
      'the market was settled for YES; an order of ours has yet to end',
    );
  });

  it('names none where it comes to a trade that was over', () => {
    const gone = play(open, { type: 'position.release', by: 'alice', atMs: at });
    expect(gone.state).toBe('closed');
    expect(factAt(gone, yes)).toBe('the market was settled for YES; the trade was over');
  });
});

describe('what a report of an order tells', () => {
  it('is what the order has come to so far', () => {
    expect(factAt(opening, filled('entry', 1, totals(40, 96), after(1), false))).toBe(
      'entry order tw-00c0ffee-4711-e1 has bought 40 contracts at 96 ¢ on average, ' +
        'fees $0.11; it goes on',
    );
    expect(factAt(opening, died('entry', 1, totals(40, 96), after(1)))).toBe(
      'entry order tw-00c0ffee-4711-e1 ended, having bought 40 contracts at 96 ¢ on average, ' +
        'fees $0.11',
    );
    expect(factAt(opening, died('entry', 1, totals(0, 0), after(1)))).toBe(
      'entry order tw-00c0ffee-4711-e1 ended, having bought nothing',
    );
  });
});

describe('what other events tell a trade', () => {
  const asked = { type: 'close.requested', by: 'alice', reading: reading(), atMs: at } as const;
  const changed = { type: 'guard.changed', settings: guard(), settingsVersion: 4 } as const;
  const moved = reading({ bidCenti: heldPriceCenti(9_900) });

  it.each<[TradeEvent, string]>([
    [{ ...asked, countCenti: null }, 'a close of the whole position was asked for'],
    [{ ...asked, countCenti: countCenti(2_500) }, 'a close of 25 contracts was asked for'],
    [{ type: 'market.moved', closeAtMs: CLOSE_AT, atMs: at }, '2026-01-05 15:00:00.000'],
    [{ type: 'watch.lost', reason: 'no feed', atMs: at }, 'the stops cannot be watched any more'],
    [{ type: 'mark.moved', reading: moved, atMs: at }, 'highest 99 ¢, lowest 55 ¢'],
    [{ type: 'stops.pause', by: 'alice', atMs: at }, 'a pause of the stops was asked for'],
    [{ ...changed, by: 'alice', atMs: at }, 'by version 4 of the settings'],
    [{ type: 'position.vanished', why: 'sold', atMs: at }, 'the position is gone from the venue'],
  ])('%o', (event, words) => {
    expect(factAt(watched, event)).toContain(words);
  });

  it('is of a timer what it has brought to an end, and of an unknown one its name', () => {
    expect(factAt(settling, timer(settling, reading()))).toBe(
      'the time for the settlement to come is over',
    );
    const unknown = { type: 'deadline.reached', timerId: 'tea#1', reading: reading() } as const;
    expect(factAt(settling, { ...unknown, atMs: at })).toBe('the time of the timer tea is over');
  });
});

describe('what an event tells an order', () => {
  const order = { venueOrderId: venueOrderId('v'), filledCenti: countCenti(300) };
  const fill = {
    fillId: fillId('f'),
    countCenti: countCenti(300),
    priceCenti: heldPriceCenti(9_600),
    feeMicros: micros(8_100),
    isTaker: true,
    atMs: at,
  };

  it.each<[Told<OrderEvent>, string]>([
    [
      { type: 'submission.accepted', ...order, remainingCenti: countCenti(700) },
      'the venue has taken it: 3 contracts filled, 7 remain',
    ],
    [
      { type: 'submission.rejected', code: 'insufficient_balance', message: 'no money' },
      'the venue has rejected it: insufficient_balance',
    ],
    [
      { type: 'order.ended', ...order, status: 'canceled', reason: 'ImmediateOrCancel' },
      'the order was cancelled by the venue, 3 contracts filled',
    ],
    [
      { type: 'lookup.found', ...order, status: 'resting', fills: [] },
      'the order rests at the venue, 3 contracts filled',
    ],
    [{ type: 'fill.seen', fill }, '3 contracts filled at 96 ¢, fee $0.0081, as taker'],
    [
      { type: 'cancel.accepted', reducedByCenti: countCenti(700) },
      'the venue has taken 7 contracts from it',
    ],
    [{ type: 'deadline.reached', timerId: 'lookup#2' }, 'asked about it is over'],
  ])('%o', (event, words) => {
    expect(orderFact({ side: 'yes' }, { ...event, atMs: at })).toContain(words);
  });
});
