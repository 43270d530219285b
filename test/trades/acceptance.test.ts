import { describe, expect, it } from 'vitest';

import { micros } from '../../machines/model/money.ts';
import type { SettlementResult } from '../../machines/model/market.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Step, Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import {
  after,
  BORN_AT,
  born,
  CLOSE_AT,
  died,
  filled,
  guard,
  play,
  probabilityStop,
  reading,
  spike,
  timer,
  told,
  totals,
  unverified,
} from '../support/trade-fixtures.ts';

type Trade = Step<TradeContext>;

const entered = filled('entry', 1, totals(100, 96), after(1));
const armed: TradeEvent = { type: 'watch.armed', reading: reading(), atMs: after(2) };
const tripped = (cause: ReturnType<typeof spike>, atMs = after(10)): TradeEvent => ({
  type: 'stop.tripped',
  cause,
  atMs,
});
const watched = (changes: Parameters<typeof born>[0] = {}): Trade =>
  play(born(changes), entered, armed);
const row = (trade: Stored<TradeContext>): ReturnType<typeof tradeLogic.row> =>
  tradeLogic.row(trade, CLOSE_AT);
const settled = (result: SettlementResult): TradeEvent => ({
  type: 'market.settled',
  result,
  atMs: CLOSE_AT,
});
const intentsOf = ({ intents }: Trade): readonly string[] => intents.map(told);

describe('acceptance of the trade chart', () => {
  it('scenario 3: a fill of 100 at 96¢ opens the trade with price and fees', () => {
    const trade = play(born(), entered);
    expect(trade.state).toBe('open');
    expect(row(trade)).toMatchObject({
      buyPriceCenti: 9_600,
      heldCenti: 10_000,
      feesMicros: 270_000,
      openedAtMs: after(1),
      pnlMicros: null,
    });
    expect(play(trade, armed).state).toBe('monitoring.watching');
  });

  it('scenario 4: an entry that fills nothing ends the trade, and it stays so', () => {
    const trade = play(born(), died('entry', 1, totals(0, 96), after(30), 'never seen'));
    expect(row(trade)).toMatchObject({ state: 'failed', heldCenti: 0, pnlMicros: null });
    expect(tradeLogic.isTerminal(trade.state)).toBe(true);
    for (const event of [armed, tripped(probabilityStop(5), after(40))])
      expect(tradeLogic.step(trade, event).changed).toBe(false);
  });

  it('scenario 5: a refused entry ends the trade with its reason and is not tried again', () => {
    const refused = died('entry', 1, totals(0, 96), after(1), 'insufficient_balance');
    const trade = play(born(), refused);
    expect(trade).toMatchObject({ state: 'failed', intents: [] });
    expect(trade.context.failure).toBe('insufficient_balance');
    expect(tradeLogic.isTerminal(trade.state)).toBe(true);
  });

  it('scenario 7: the same open delivered twice is one position', () => {
    const once = play(born(), entered);
    expect(tradeLogic.step(once, entered)).toMatchObject({ changed: false, state: 'open' });
    expect(intentsOf(born())).toEqual(intentsOf(born()));
  });

  it('scenario 11: at 40 % with threshold 40 nothing happens, at 39.9 % it stops', () => {
    const trade = watched({ guard: unverified() });
    expect(tradeLogic.step(trade, tripped(probabilityStop(40))).changed).toBe(false);
    const stopped = tradeLogic.step(trade, tripped(probabilityStop(39.9)));
    expect(stopped.state).toBe('autoStopping.exiting');
    expect(stopped.context.cause).toMatchObject({ rule: 'probability', value: 39.9 });
  });

  it('scenario 12: at 59 s to the close with a gate of 60 s a probability of 10 % does not stop', () => {
    const trade = watched({ guard: unverified() });
    const at = (seconds: number): TradeEvent =>
      tripped(probabilityStop(10), after(15 * 60 - seconds));
    expect(tradeLogic.step(trade, at(59)).changed).toBe(false);
    expect(tradeLogic.step(trade, at(60)).state).toBe('autoStopping.exiting');
  });

  it('scenario 13: 39 % that is 45 % after 15 s is called off, and may trip again', () => {
    const verifying = play(watched(), tripped(probabilityStop(39)));
    expect(verifying.context.deadline?.atMs).toBe(after(25));
    const calm = play(verifying, timer(verifying, reading({ probabilityPercent: 45 })));
    expect(calm).toMatchObject({ state: 'monitoring.watching', intents: [] });
    expect(calm.context).toMatchObject({ cause: null, deadline: null });
    expect(play(calm, tripped(probabilityStop(39), after(30))).state).toBe('monitoring.verifying');
  });

  it('scenario 14: 39 % that is still 39 % after 15 s is closed once, with the later value', () => {
    const verifying = play(watched(), tripped(probabilityStop(39)));
    const late = timer(verifying, reading({ probabilityPercent: 38 }));
    const stopped = play(verifying, late);
    expect(intentsOf(stopped)).toEqual(['exit 1: sell 100 @ 53']);
    expect(stopped.context.cause?.value).toBe(38);
    expect(tradeLogic.step(stopped, late).changed).toBe(false);
  });

  it('scenario 15: +36 closes a verifying NO trade at once and leaves a YES trade alone', () => {
    const no = play(watched({ side: 'no' }), tripped(probabilityStop(39)));
    const stopped = play(no, tripped(spike(36), after(12)));
    expect(intentsOf(stopped)).toEqual(['exit 1: sell 100 @ 53']);
    expect(stopped.context.closeMethod).toBe('auto_momentum_spike');
    expect(play(stopped, timer(no, reading())).state).toBe('autoStopping.exiting');
    const yes = play(watched(), tripped(probabilityStop(39)));
    expect(tradeLogic.step(yes, tripped(spike(36), after(12))).changed).toBe(false);
  });

  it('scenario 16: with stops off a probability of 5 % does nothing', () => {
    const off = play(born({ guard: guard({ stopsEnabled: false }) }), entered);
    expect(tradeLogic.step(off, armed).changed).toBe(false);
    expect(tradeLogic.step(off, tripped(probabilityStop(5))).changed).toBe(false);
    const paused = play(watched(), { type: 'stops.pause', by: 'test', atMs: after(3) });
    expect(tradeLogic.step(paused, tripped(probabilityStop(5))).changed).toBe(false);
    expect(paused.context.unprotectedReason).toBe('stops are paused');
  });

  it('scenario 17: rejected exits are tried again with backoff, and alarm after the limit', () => {
    let trade: Trade = play(watched({ guard: unverified() }), tripped(probabilityStop(20)));
    const delays: number[] = [];
    for (const attempt of [1, 2, 3]) {
      trade = play(trade, died('exit', attempt, totals(0, 45), after(20 + attempt)));
      delays.push((trade.context.deadline?.atMs ?? 0) - after(20 + attempt));
      if (attempt < 3) trade = play(trade, timer(trade, reading()));
    }
    expect(trade.state).toBe('autoStopping.stuck');
    expect(delays).toEqual([500, 1_000, 30_000]);
    expect(trade.context.unprotectedReason).toBe('the exit is stuck');
    expect(intentsOf(play(trade, timer(trade, reading())))).toEqual(['exit 4: sell 100 @ 49']);
  });

  it('scenario 18: two more triggers while closing place no second order', () => {
    const closing = play(watched({ guard: unverified() }), tripped(probabilityStop(20)));
    const request: TradeEvent = {
      type: 'close.requested',
      countCenti: null,
      by: 'test',
      reading: reading(),
      atMs: after(11),
    };
    for (const event of [tripped(spike(-50), after(12)), tripped(probabilityStop(5))])
      expect(tradeLogic.step(closing, event).changed).toBe(false);
    const asked = tradeLogic.step(closing, request);
    expect(asked).toMatchObject({ state: 'autoStopping.exiting', intents: [] });
    expect(asked.context).toEqual({ ...closing.context, closeRequested: true });
    expect(tradeLogic.step(asked, request).changed).toBe(false);
  });

  it('scenario 19: after 60 of 100 it stays closing and sells the other 40', () => {
    const closing = play(watched({ guard: unverified() }), tripped(probabilityStop(20)));
    const part = play(closing, died('exit', 1, totals(60, 45), after(11)));
    expect(part).toMatchObject({ state: 'autoStopping.retrying', intents: [] });
    expect(intentsOf(play(part, timer(part, reading())))).toEqual(['exit 2: sell 40 @ 53']);
  });

  it('scenario 20: sold at 45¢ with fees of 2.01 it has lost 53.01 by auto_probability', () => {
    const closing = play(watched({ guard: unverified() }), tripped(probabilityStop(20)));
    const closed = play(closing, filled('exit', 1, totals(100, 45), after(11)));
    expect(row(closed)).toMatchObject({
      state: 'closed',
      sellPriceCenti: 4_500,
      feesMicros: 2_010_000,
      pnlMicros: -53_010_000,
      winLoss: 'L',
      closeMethod: 'auto_probability',
      closedAtMs: after(11),
    });
  });

  it('scenario 22: held to a result of yes, YES closes at 1.00 with +3.73 as a win', () => {
    const over = play(watched(), { type: 'market.closed', atMs: CLOSE_AT });
    expect(over.state).toBe('settling');
    const closed = play(over, settled({ kind: 'binary', winner: 'yes' }));
    expect(closed.context.payoutMicros).toBe(100_000_000);
    expect(row(closed)).toMatchObject({
      state: 'closed',
      feesMicros: 270_000,
      pnlMicros: 3_730_000,
      winLoss: 'W',
      closeMethod: 'expired',
    });
  });

  it('scenario 23: without a result it stays settling, undecided, whatever the clock says', () => {
    const over = play(watched(), { type: 'market.closed', atMs: CLOSE_AT });
    const later = play(over, tripped(spike(-90), after(7200)));
    expect(row(later)).toMatchObject({ state: 'settling', winLoss: null, pnlMicros: null });
    const overdue = play(later, timer(later, reading()));
    expect(row(overdue)).toMatchObject({ state: 'settling', winLoss: null, pnlMicros: null });
    expect(overdue.context.settlementOverdue).toBe(true);
  });
});

describe('settlement by the venue’s word', () => {
  it.each([
    ['yes', 'yes', 3.73, 'W'],
    ['yes', 'no', -96.27, 'L'],
    ['no', 'no', 3.73, 'W'],
    ['no', 'yes', -96.27, 'L'],
  ] as const)('%s held, %s wins', (side, winner, dollars, outcome) => {
    const trade = play(watched({ side }), settled({ kind: 'binary', winner }));
    expect(row(trade)).toMatchObject({ pnlMicros: dollars * 1e6, winLoss: outcome });
  });

  it('a scalar result pays each side its part of the dollar', () => {
    const scalar = settled({ kind: 'scalar', yesValueMicros: micros(300_000) });
    expect(play(watched(), scalar).context.payoutMicros).toBe(30_000_000);
    expect(play(watched({ side: 'no' }), scalar).context.payoutMicros).toBe(70_000_000);
  });

  it('a void market gives the stake back and keeps the fees', () => {
    expect(row(play(watched(), settled({ kind: 'void' })))).toMatchObject({
      pnlMicros: -270_000,
      winLoss: 'D',
    });
  });
});

describe('holes that were closed', () => {
  it('a dead spot feed does not keep an exit from its price', () => {
    const blind = reading({ probabilityPercent: null, spotAgeMs: 60_000 });
    const request: TradeEvent = {
      type: 'close.requested',
      countCenti: null,
      by: 'test',
      reading: blind,
      atMs: after(9),
    };
    expect(intentsOf(play(watched(), request))).toEqual(['exit 1: sell 100 @ 53']);
  });

  it('waiting for a price does not widen the slippage', () => {
    const none = reading({ bidCenti: null });
    const request: TradeEvent = {
      type: 'close.requested',
      countCenti: null,
      by: 'test',
      reading: none,
      atMs: after(9),
    };
    const once = play(watched(), request);
    const twice = play(once, timer(once, none));
    expect(intentsOf(play(twice, timer(twice, reading())))).toEqual(['exit 1: sell 100 @ 53']);
  });

  it('an exit that does not report its end in time puts the position at risk, and alarms', () => {
    const exiting = play(watched({ guard: unverified() }), tripped(probabilityStop(20)));
    const overdue = play(exiting, timer(exiting, reading()));
    expect(overdue).toMatchObject({ state: 'autoStopping.exiting', intents: [] });
    expect(overdue.context).toMatchObject({
      deadline: null,
      unprotectedSinceMs: after(20),
      unprotectedReason: 'the exit has not reported its end',
    });
    const before = overdue.context.unprotectedMs;
    const ended = play(overdue, died('exit', 1, totals(0, 45), after(25)));
    expect(ended.context.unprotectedMs - before).toBe(5_000);
  });

  it('contracts in hand before the entry has ended are counted as unprotected', () => {
    const part = play(born(), filled('entry', 1, totals(60, 96), after(1), false));
    expect(part.context).toMatchObject({ unprotectedSinceMs: after(1), openedAtMs: after(1) });
    const open = play(part, died('entry', 1, totals(60, 96), after(4)));
    expect(open.context).toMatchObject({ unprotectedMs: 3_000, unprotectedSinceMs: after(4) });
  });

  it('a market that ends while the entry is in doubt still settles what was bought', () => {
    const over: TradeEvent = { type: 'market.closed', atMs: CLOSE_AT };
    const result = settled({ kind: 'binary', winner: 'yes' });
    const late = filled('entry', 1, totals(100, 96), CLOSE_AT);
    expect(play(born(), over, late).state).toBe('settling');
    expect(row(play(born(), over, result, late))).toMatchObject({
      state: 'closed',
      pnlMicros: 3_730_000,
    });
    expect(play(born(), over, result, died('entry', 1, totals(0, 96), CLOSE_AT)).state).toBe(
      'failed',
    );
  });

  it('a position emptied by our own unreported exit is not an external close', () => {
    const exiting = play(watched({ guard: unverified() }), tripped(probabilityStop(20)));
    const gone: TradeEvent = { type: 'position.vanished', why: 'flat', atMs: after(11) };
    expect(tradeLogic.step(exiting, gone).changed).toBe(false);
    const external = play(watched(), gone);
    expect(row(external)).toMatchObject({ closeMethod: 'external', pnlMicros: null });
    expect(tradeLogic.step(watched(), { ...gone, atMs: CLOSE_AT }).changed).toBe(false);
  });

  it('an unprotected trade says since when, from its first moment', () => {
    const trade = play(born(), { type: 'stops.pause', by: 'test', atMs: BORN_AT }, entered);
    expect(trade.context).toMatchObject({
      unprotectedSinceMs: after(1),
      unprotectedReason: 'stops are paused',
    });
  });
});
