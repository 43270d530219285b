import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { GuardSettings } from '../../machines/model/settings.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { BORN_AT, born, guard, unverified } from '../support/trade-fixtures.ts';
import { DELIVERIES } from './deliveries.ts';
import { LIMIT_DELIVERIES } from './deliveries-limit.ts';
import { witness } from './laws.ts';

/** A delivery, and how many deliveries ago the one was that comes again after it; 0: none. */
type Move = { readonly name: Any; readonly waitMs: number; readonly again: number };

const ALL = { ...DELIVERIES, ...LIMIT_DELIVERIES };
type Any = keyof typeof ALL;
const names = Object.keys(ALL).filter((name): name is Any => name in ALL);

/** The moves that lead on. The rest end the trade, or mean nothing in most states. */
const LEADING: readonly Any[] = [
  'entry grew: 130',
  'watch armed',
  'watch lost',
  'stop: 39.9 %',
  'close requested',
  'close 40',
  'guard: rests at 99',
  'timer: 39.9 %',
  'timer: no proof',
  'exit died: 0',
  'exit died: 60',
  'exit filled: 40 so far',
  'position vanished',
  'release',
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
  again: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 })),
});

const ENTERED: readonly Move[] = [
  { name: 'entry filled: 100', waitMs: 500, again: 0 },
  { name: 'watch armed', waitMs: 0, again: 0 },
];

/** Half of them start with an open, watched position. */
const moves = fc
  .tuple(fc.boolean(), fc.array(move, { maxLength: 40, size: 'max' }))
  .map(([isEntered, list]) => (isEntered ? [...ENTERED, ...list] : list));

/** Nothing reports on an exit that was never asked for, or more of a part than was asked. */
const canBe = (name: Any, { context }: Stored<TradeContext>): boolean => {
  const isTooMuch = context.partialCenti !== null && /exit (filled|after all): 100/.test(name);
  return !isTooMuch && (context.exitAttempts > 0 || !/exit (filled|died|again|after)/.test(name));
};

/** Guards that differ in all that decides when a trade is left, and at what price. */
const guards = fc
  .record({
    isVerified: fc.boolean(),
    policy: fc.constantFrom('hold', 'exit', 'exit'),
    floorCenti: fc.constantFrom(null, null, 1_000, 5_050),
    stuckRetryMs: fc.constantFrom(null, 30_000),
    stopsEnabled: fc.constantFrom(true, true, true, false),
    hasLimit: fc.boolean(),
    gainCenti: fc.constantFrom(null, 150, 400),
  })
  .map(({ isVerified, policy, floorCenti, stuckRetryMs, stopsEnabled, hasLimit, gainCenti }) =>
    (isVerified ? guard : unverified)({
      stopsEnabled,
      blind: { policy, afterMs: 20_000 },
      exit: { ...guard().exit, floorCenti, stuckRetryMs },
      limitExit: { enabled: hasLimit, gainCenti, priceCenti: 9_900 },
    }),
  );

/** The event of a move; a timer rings on time or late, never early. */
const eventOf = (name: Any, trade: Stored<TradeContext>, nowMs: number): TradeEvent => {
  const event = ALL[name](trade);
  const dueMs =
    event.type === 'deadline.reached' && event.timerId === trade.context.deadline?.timerId
      ? trade.context.deadline.atMs
      : nowMs;
  return { ...event, atMs: epochMs(Math.max(nowMs, dueMs)) };
};

/** Plays random moves in order; what a move needs to know of the trade it takes from the trade. */
const playMoves = (
  list: readonly Move[],
  settings: GuardSettings,
): { readonly events: readonly TradeEvent[]; readonly end: Stored<TradeContext> } => {
  const { step, trade } = witness(born({ guard: settings }));
  const events: TradeEvent[] = [];
  let nowMs: number = BORN_AT;
  const take = (event: TradeEvent): void => {
    nowMs = event.atMs;
    events.push(event);
    step(event);
  };
  for (const { name, waitMs, again } of list) {
    if (!canBe(name, trade())) continue;
    take(eventOf(name, trade(), nowMs + waitMs));
    const echo = again === 0 ? undefined : events.at(-again);
    if (echo !== undefined) take({ ...echo, atMs: epochMs(nowMs) });
  }
  return { events, end: trade() };
};

describe('trade: laws under any sequence of events', () => {
  it('one exit at a time, never more than is held, exact books, clocks and timers', () => {
    fc.assert(
      fc.property(moves, guards, (list, settings) => void playMoves(list, settings)),
      { numRuns: 250 },
    );
  });

  it('the journal replayed gives the same state', () => {
    fc.assert(
      fc.property(moves, guards, (list, settings) => {
        const { events, end } = playMoves(list, settings);
        const start = born({ guard: settings });
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
      fc.property(moves, guards, (list, settings) => {
        const { end } = playMoves(list, settings);
        for (const name of names.filter((each) => /^(entry|exit|first)/.test(each))) {
          if (!canBe(name, end)) continue;
          const event = ALL[name](end);
          const once = tradeLogic.step(end, event);
          const twice = tradeLogic.step(once, event);
          expect(twice, name).toMatchObject({ changed: false, intents: [], state: once.state });
        }
      }),
      { numRuns: 40 },
    );
  });
});
