import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { BORN_AT, born, guard, unverified } from '../support/trade-fixtures.ts';
import { DELIVERIES, type Delivery } from './deliveries.ts';
import { witness } from './laws.ts';

type Move = { readonly name: Delivery; readonly waitMs: number; readonly again: boolean };

const names = Object.keys(DELIVERIES).filter((name): name is Delivery => name in DELIVERIES);

/** The moves that lead on. The rest end the trade, or mean nothing in most states. */
const LEADING: readonly Delivery[] = [
  'entry grew: 130',
  'watch armed',
  'stop: 39.9 %',
  'close requested',
  'timer: 39.9 %',
  'timer: no proof',
  'exit died: 0',
  'exit died: 60',
  'exit filled: 40 so far',
  'first exit after all: 100',
  'market closed',
  'market moved',
];

const move = fc.record<Move>({
  name: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...LEADING) },
    { weight: 2, arbitrary: fc.constantFrom(...names) },
  ),
  waitMs: fc.integer({ min: 0, max: 20_000 }),
  again: fc.boolean(),
});

const ENTERED: readonly Move[] = [
  { name: 'entry filled: 100', waitMs: 500, again: false },
  { name: 'watch armed', waitMs: 0, again: false },
];

/** Half of them start with an open, watched position. */
const moves = fc
  .tuple(fc.boolean(), fc.array(move, { maxLength: 40, size: 'max' }))
  .map(([isEntered, list]) => (isEntered ? [...ENTERED, ...list] : list));

/** Nothing reports on an exit that was never asked for. */
const canBe = (name: Delivery, { context }: Stored<TradeContext>): boolean =>
  context.exitAttempts > 0 || !/exit (filled|died|again|after)/.test(name);

/** Plays random moves in order; what a move needs to know of the trade it takes from the trade. */
const playMoves = (
  list: readonly Move[],
  verified: boolean,
): { readonly events: readonly TradeEvent[]; readonly end: Stored<TradeContext> } => {
  const start = born({ guard: verified ? guard() : unverified() });
  const { step, trade } = witness(start);
  const events: TradeEvent[] = [];
  let nowMs: number = BORN_AT;
  for (const { name, waitMs, again } of list) {
    if (!canBe(name, trade())) continue;
    nowMs += waitMs;
    const event: TradeEvent = { ...DELIVERIES[name](trade()), atMs: epochMs(nowMs) };
    for (const each of again ? [event, event] : [event]) {
      events.push(each);
      step(each);
    }
  }
  return { events, end: trade() };
};

describe('trade: laws under any sequence of events', () => {
  it('one exit at a time, never more than is held, exact books, clocks and timers', () => {
    fc.assert(
      fc.property(moves, fc.boolean(), (list, verified) => void playMoves(list, verified)),
      { numRuns: 250 },
    );
  });

  it('the journal replayed gives the same state', () => {
    fc.assert(
      fc.property(moves, fc.boolean(), (list, verified) => {
        const { events, end } = playMoves(list, verified);
        const start = born({ guard: verified ? guard() : unverified() });
        const folded = events.reduce<Stored<TradeContext>>(
          (trade, event) => {
            const stored: TradeEvent = structuredClone(event);
            const { state, context } = tradeLogic.step(trade, stored);
            return tradeLogic.parse(state, JSON.parse(JSON.stringify(context)));
          },
          { state: start.state, context: start.context },
        );
        expect(folded).toEqual({ state: end.state, context: end.context });
      }),
      { numRuns: 40 },
    );
  });

  it('a report delivered twice changes nothing the second time', () => {
    fc.assert(
      fc.property(moves, fc.boolean(), (list, verified) => {
        const { end } = playMoves(list, verified);
        for (const name of names.filter((each) => /^(entry|exit|first)/.test(each))) {
          if (!canBe(name, end)) continue;
          const event = DELIVERIES[name](end);
          const once = tradeLogic.step(end, event);
          const twice = tradeLogic.step(once, event);
          expect(twice, name).toMatchObject({ changed: false, intents: [], state: once.state });
        }
      }),
      { numRuns: 40 },
    );
  });
});
