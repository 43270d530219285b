import { describe, expect, it } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Step } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import {
  after,
  born,
  causeOf,
  CLOSE_AT,
  died,
  filled,
  guard,
  noProof,
  play,
  reading,
  staleSpot,
  timer,
  told,
  totals,
} from '../support/trade-fixtures.ts';

/* A position that nothing is proven about: how long it is held, and how it is left. */

type Trade = Step<TradeContext>;

const blind = { policy: 'exit', afterMs: 60_000 } as const;
const opened = (changes: Partial<GuardSettings> = {}): Trade =>
  play(
    born({ guard: guard({ blind, ...changes }) }),
    filled('entry', 1, totals(100, 96), after(1)),
  );
const watched = (changes: Partial<GuardSettings> = {}): Trade =>
  play(opened(changes), { type: 'watch.armed', reading: reading(), atMs: after(5) });
const lost: TradeEvent = { type: 'watch.lost', reason: 'the feed is silent', atMs: after(20) };
const paused: TradeEvent = { type: 'stops.pause', by: 'test', atMs: after(30) };
const resumed: TradeEvent = { type: 'stops.resume', by: 'test', atMs: after(90) };
const floored = { exit: { ...guard().exit, floorCenti: 1_000 } };
const intentsOf = ({ intents }: Trade): readonly string[] => intents.map(told);

describe('the patience with a blind position', () => {
  it('is endless by default', () => {
    const trade = play(watched({ blind: { ...blind, policy: 'hold' } }), lost);
    expect([trade.state, trade.context.deadline]).toEqual(['open', null]);
  });

  it('runs from the loss of the watch, and from the opening where none was ever armed', () => {
    expect(play(watched(), lost).context.deadline?.atMs).toBe(after(80));
    expect(opened().context.deadline?.atMs).toBe(after(61));
  });

  it('is not lengthened by further losses, and ends with the return of the data', () => {
    const again = play(watched(), lost, { ...lost, atMs: after(50) });
    expect(again.context.deadline?.atMs).toBe(after(80));
    const back = play(again, { type: 'watch.armed', reading: reading(), atMs: after(79) });
    expect([back.state, back.context.deadline]).toEqual(['monitoring.watching', null]);
    expect(tradeLogic.step(back, timer(again, noProof)).changed).toBe(false);
  });

  it('does not run while a person has paused the stops, and starts anew after that', () => {
    const resting = play(watched(), lost, paused);
    expect(resting.context.deadline).toBeNull();
    expect(play(resting, resumed).context.deadline?.atMs).toBe(after(150));
    expect(play(watched(), paused).context.deadline).toBeNull();
  });

  it.each<readonly [string, Partial<GuardSettings>]>([
    ['stops are disabled', { stopsEnabled: false }],
    [
      'no stop is enabled',
      {
        probabilityStop: { ...guard().probabilityStop, enabled: false },
        momentumStop: { ...guard().momentumStop, enabled: false },
      },
    ],
  ])('does not run where %s: nobody asked for a watch', (_, changes) => {
    expect(opened(changes).context.deadline).toBeNull();
  });

  it('is of no use once the market is over, and starts anew if it trades again', () => {
    const late = play(opened(), { ...lost, atMs: CLOSE_AT });
    const over = tradeLogic.step(late, { ...timer(late, noProof), atMs: CLOSE_AT });
    expect([over.state, over.context.deadline]).toEqual(['open', null]);
    const moved = { type: 'market.moved', closeAtMs: epochMs(CLOSE_AT + 3_600_000) } as const;
    const again = play(over, { ...moved, atMs: epochMs(CLOSE_AT + 1_000) });
    expect(again.context.deadline?.atMs).toBe(CLOSE_AT + 61_000);
  });

  it('outlives the process: it rings at once where it ended meanwhile', () => {
    const { state, context } = play(watched(), lost);
    const stored: unknown = JSON.parse(JSON.stringify(context));
    const restored = tradeLogic.parse(state, stored);
    expect(tradeLogic.deadline(restored.context)).toEqual(context.deadline);
    const rung = tradeLogic.step(restored, { ...timer(restored, reading()), atMs: after(300) });
    expect(rung).toMatchObject({
      state: 'autoStopping.exiting',
      context: { cause: { value: 280_000 } },
    });
  });
});

describe('the exit from a blind position', () => {
  it('is a stop with its own rule, the time it was blind and all that was known', () => {
    const trade = play(watched(), lost);
    const left = play(trade, timer(trade, staleSpot));
    expect(left.state).toBe('autoStopping.exiting');
    expect(left.context).toMatchObject({ closeMethod: 'auto_blind' });
    expect(left.context.cause).toEqual(
      causeOf(staleSpot, { rule: 'feedBlind', value: 60_000, threshold: 60_000 }),
    );
    const closed = play(left, filled('exit', 1, totals(100, 45), after(81)));
    expect(tradeLogic.row(closed, after(81))).toMatchObject({ closeMethod: 'auto_blind' });
  });

  it('is priced on the ladder where the quote is proven: only spot was lost', () => {
    const trade = play(watched(), lost);
    expect(intentsOf(play(trade, timer(trade, staleSpot)))).toEqual(['exit 1: sell 100 @ 53']);
  });

  it('without a proven quote asks for the floor at once, where there is one', () => {
    const trade = play(watched(floored), lost);
    expect(intentsOf(play(trade, timer(trade, noProof)))).toEqual(['exit 1: sell 100 @ 10']);
  });

  it('without a proven quote and without a floor waits for a price, at risk, until it is stuck', () => {
    const open = play(watched(), lost);
    let trade = play(open, timer(open, noProof));
    const states: string[] = [];
    for (let tries = 0; tries < 4; tries += 1) {
      states.push(trade.state);
      expect(trade.intents).toEqual([]);
      expect(trade.context.unprotectedSinceMs).not.toBeNull();
      expect(trade.context.unprotectedReason).toMatch(
        /^(nothing proves a price|the exit is stuck)/,
      );
      trade = play(trade, timer(trade, noProof));
    }
    expect(states).toEqual([
      'autoStopping.retrying',
      'autoStopping.retrying',
      'autoStopping.retrying',
      'autoStopping.stuck',
    ]);
    expect(intentsOf(play(trade, timer(trade, reading())))).toEqual(['exit 1: sell 100 @ 53']);
  });
});

describe('a close that cannot be acted on', () => {
  const asked = {
    type: 'close.requested',
    countCenti: null,
    by: 'test',
    reading: noProof,
    atMs: after(2),
  } as const;
  const part = filled('entry', 1, totals(60, 96), after(1), false);

  it('in opening is remembered, and leaves the position as soon as the entry has ended', () => {
    const waiting = play(born(), part, asked);
    expect([waiting.state, waiting.intents]).toEqual(['opening', []]);
    const leaving = play(waiting, died('entry', 1, totals(60, 96), after(3)));
    expect(leaving).toMatchObject({
      state: 'closing.retrying',
      context: { closeMethod: 'manual', unprotectedReason: 'nothing proves a price for the exit' },
    });
    expect(intentsOf(play(leaving, timer(leaving, reading())))).toEqual(['exit 1: sell 60 @ 53']);
  });

  it('in opening ends with an entry that comes to nothing', () => {
    expect(play(born(), asked, died('entry', 1, totals(0, 96), after(3))).state).toBe('failed');
  });

  it('because the market is over is acted on if it trades again', () => {
    const over = play(opened(), { type: 'market.closed', atMs: after(40) }, asked);
    const moved: TradeEvent = { type: 'market.moved', closeAtMs: after(3_600), atMs: after(50) };
    expect(play(over, moved).state).toBe('closing.retrying');
  });

  it('is acted on again where contracts come back after the end', () => {
    const close: TradeEvent = { ...asked, reading: reading() };
    const closed = play(opened(), close, filled('exit', 1, totals(100, 45), after(4)));
    expect(closed.state).toBe('closed');
    const back = play(closed, filled('entry', 1, totals(130, 96), after(5)));
    expect(back.state).toBe('closing.retrying');
    expect(intentsOf(play(back, timer(back, reading())))).toEqual(['exit 2: sell 30 @ 53']);
  });
});

describe('what does not come in its time is told', () => {
  it('an entry that has not reported its end, though nothing is known to be held', () => {
    const overdue = play(born(), timer(born(), noProof));
    expect(overdue.context).toMatchObject({
      unprotectedSinceMs: after(10),
      unprotectedReason: 'the entry has not reported its end',
    });
    const failed = play(overdue, died('entry', 1, totals(0, 96), after(14)));
    expect(failed.context).toMatchObject({ unprotectedMs: 4_000, unprotectedSinceMs: null });
  });

  it('a result, again and again until it comes', () => {
    let trade = play(opened(), { type: 'market.closed', atMs: CLOSE_AT });
    expect(trade.context.settlementOverdue).toBe(false);
    for (const round of [1, 2]) {
      trade = play(trade, timer(trade, noProof));
      expect([trade.state, trade.context.settlementOverdue]).toEqual(['settling', true]);
      expect(trade.context.deadline?.atMs).toBe(CLOSE_AT + (round + 1) * 900_000);
    }
    const result = { kind: 'binary', winner: 'yes' } as const;
    const closed = play(trade, { type: 'market.settled', result, atMs: CLOSE_AT });
    expect(closed).toMatchObject({ state: 'closed', context: { settlementOverdue: false } });
  });
});

describe('a position that is gone at the venue', () => {
  const vanished = { type: 'position.vanished', why: 'flat', atMs: after(40) } as const;
  const close: TradeEvent = {
    type: 'close.requested',
    countCenti: null,
    by: 'test',
    reading: reading(),
    atMs: after(9),
  };

  it('while an exit is alive waits for its end; said again, it closes the trade as external', () => {
    const exiting = play(opened(), close);
    expect(tradeLogic.step(exiting, vanished).changed).toBe(false);
    const ended = play(exiting, died('exit', 1, totals(0, 45), after(41)));
    expect(ended.state).toBe('closing.retrying');
    expect(play(ended, { ...vanished, atMs: after(42) })).toMatchObject({
      state: 'closed',
      intents: [],
      context: { closeMethod: 'external', pnlMicros: null },
    });
  });

  it('but for what an exit of ours had sold of it is external too, with both in the books', () => {
    const ended = play(opened(), close, died('exit', 1, totals(60, 45), after(41)));
    const closed = play(ended, { ...vanished, atMs: after(42) });
    expect(closed.context).toMatchObject({
      closeMethod: 'external',
      exit: { filledCenti: 6_000 },
      pnlMicros: null,
    });
  });
});
