import fc from 'fast-check';
import { expect, it } from 'vitest';

import { tradeId } from '../../../machines/model/ids.ts';
import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import type { TradeContext, TradeEvent } from '../../../machines/model/trade.ts';
import { createAlarms } from '../../../src/runtime/alarms.ts';
import type { Stored } from '../../../src/runtime/durable/logic.ts';
import { createUnprotected } from '../../../src/runtime/unprotected/account.ts';
import { recordingLog } from '../../support/recording-log.ts';
import {
  BORN_AT,
  born,
  died,
  filled,
  noProof,
  orderIdOf,
  play,
  probabilityStop,
  reading,
  timer,
  totals,
} from '../../support/trade-fixtures.ts';

const TRADES = 4;

const WHAT = [
  'armed',
  'lost',
  'tripped',
  'pause',
  'resume',
  'close',
  'retry',
  'deadline',
  'blindDeadline',
  'part',
  'sold',
  'unsold',
  'late',
  'closed',
  'moved',
  'settled',
] as const;
type What = (typeof WHAT)[number];

const move = fc.record({
  trade: fc.integer({ min: 0, max: TRADES - 1 }),
  waitMs: fc.constantFrom(0, 1, 17, 400, 2_500, 31_000),
  what: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...WHAT) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<What>(
        'armed',
        'lost',
        'close',
        'unsold',
        'unsold',
        'retry',
        'blindDeadline',
      ),
    },
  ),
});

const eventOf = (what: What, trade: Stored<TradeContext>, atMs: EpochMs): TradeEvent => {
  const attempt = Math.max(1, trade.context.exitAttempts);
  const { filledCenti = 0 } = trade.context.orders[orderIdOf('exit', attempt)] ?? {};
  switch (what) {
    case 'armed':
      return { type: 'watch.armed', reading: reading(), atMs };
    case 'lost':
      return { type: 'watch.lost', reason: 'gap', atMs };
    case 'tripped':
      return { type: 'stop.tripped', cause: probabilityStop(39), atMs };
    case 'pause':
      return { type: 'stops.pause', by: 'test', atMs };
    case 'resume':
      return { type: 'stops.resume', by: 'test', atMs };
    case 'close':
      return { type: 'close.requested', countCenti: null, by: 'test', reading: noProof, atMs };
    case 'retry':
      return { type: 'exit.retry', by: 'test', reading: reading(), atMs };
    case 'deadline':
      return { ...timer(trade, reading()), atMs };
    case 'blindDeadline':
      return { ...timer(trade, noProof), atMs };
    case 'part':
      return filled('exit', attempt, totals(filledCenti / 100 + 10, 50), atMs, false);
    case 'sold':
      return filled('exit', attempt, totals(100, 50), atMs);
    case 'unsold':
      return died('exit', attempt, totals(filledCenti / 100, 50), atMs);
    case 'late':
      return filled('entry', 2, totals(20, 96), atMs);
    case 'closed':
      return { type: 'market.closed', atMs };
    case 'moved':
      return { type: 'market.moved', closeAtMs: plusMs(atMs, 900_000), atMs };
    case 'settled':
      return { type: 'market.settled', result: { kind: 'binary', winner: 'yes' }, atMs };
  }
};

const journaledMs = ({ unprotectedMs, unprotectedSinceMs }: TradeContext, nowMs: number): number =>
  unprotectedMs + (unprotectedSinceMs === null ? 0 : nowMs - unprotectedSinceMs);

it('the account of unprotected time is the journals’, to the millisecond, trade by trade and in all', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.array(move, { minLength: 10, maxLength: 150 }), (moves) => {
      let nowMs = BORN_AT;
      const clock = { now: () => nowMs };
      const unprotected = createUnprotected({
        realClock: clock,
        clock,
        alarms: createAlarms(clock, recordingLog().log),
        alarmAfterMs: 500,
        alarmPaused: true,
        watchLimitMs: 1_000,
      });
      const trades = Array.from({ length: TRADES }, (): Stored<TradeContext> => born());
      const take = (index: number, event: TradeEvent): void => {
        const before = trades[index];
        if (before === undefined) throw new Error('expected a trade');
        const step = play(before, event);
        trades[index] = step;
        reached.add(step.state);
        const id = tradeId(String(index + 1));
        const named = (context: TradeContext): TradeContext => ({ ...context, tradeId: id });
        unprotected.follow({
          key: { kind: 'trade', tradeId: id },
          seq: 1,
          atMs: event.atMs,
          event,
          from: before.state,
          to: step.state,
          before: named(before.context),
          after: named(step.context),
          intents: [],
          commitMs: 0,
          decisionMs: null,
        });
      };
      trades.forEach((_, index) => {
        take(index, filled('entry', 1, totals(100, 96), nowMs));
      });
      for (const { trade, waitMs, what } of moves) {
        nowMs = plusMs(nowMs, waitMs);
        const before = trades[trade];
        if (before !== undefined) take(trade, eventOf(what, before, nowMs));
        for (const [index, { context }] of trades.entries()) {
          const own = unprotected.unprotectedMsOf(tradeId(String(index + 1)));
          if (own !== null) expect(own).toBe(journaledMs(context, nowMs));
        }
        const all = trades.reduce((sum, { context }) => sum + journaledMs(context, nowMs), 0);
        expect(unprotected.figures().unprotectedMs).toBe(all);
      }
    }),
    { numRuns: 200 },
  );
  for (const state of ['monitoring.watching', 'closing.exiting', 'closing.retrying'])
    expect(reached).toContain(state);
});
