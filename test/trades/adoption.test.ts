import { describe, expect, it } from 'vitest';

import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import type { AdoptedPosition, Ticket, TradeEvent } from '../../machines/model/trade.ts';
import { tradeRow } from '../../machines/trades/projection.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import {
  after,
  born,
  BORN_AT,
  filled,
  guard,
  play,
  probabilityStop,
  reading,
  totals,
  unverified,
} from '../support/trade-fixtures.ts';

const PAID: AdoptedPosition = {
  costMicros: micros(41_000_000),
  feesMicros: micros(170_000),
  priced: 'fills',
};
const UNKNOWN: AdoptedPosition = { costMicros: null, feesMicros: micros(0), priced: 'unknown' };

const adopted = (position: AdoptedPosition = PAID, changes: Partial<Ticket> = {}) =>
  born({
    origin: { kind: 'adoption', by: 'alice', position },
    guard: unverified(),
    ...changes,
  });

const armed: TradeEvent = { type: 'watch.armed', reading: reading(), atMs: after(1) };
const stop: TradeEvent = {
  type: 'stop.tripped',
  cause: probabilityStop(30),
  atMs: after(2),
};
const SOLD = filled('exit', 1, totals(100, 45), after(3));
const release: TradeEvent = { type: 'position.release', by: 'alice', atMs: after(3) };

describe('an adopted trade', () => {
  it('is born open with its position, unprotected, and asks for nothing', () => {
    const trade = adopted();
    expect([trade.state, trade.intents]).toEqual(['open', []]);
    expect(trade.context).toMatchObject({
      entry: { filledCenti: 10_000, costMicros: 41_000_000, feesMicros: 170_000 },
      openedAtMs: BORN_AT,
      unprotectedSinceMs: BORN_AT,
      deadline: null,
      orders: {},
    });
    const stored: unknown = JSON.parse(JSON.stringify(trade.context));
    expect(tradeLogic.parse('open', stored)).toEqual({
      state: 'open',
      context: trade.context,
    });
  });

  it('is guarded, stopped and booked like any other', () => {
    const stopped = play(adopted(), armed, stop);
    expect(stopped.state).toBe('autoStopping.exiting');
    const [exit] = stopped.intents;
    expect(exit?.type === 'placeOrder' && exit.request).toMatchObject({
      leg: 'exit',
      attempt: 1,
      countCenti: 10_000,
      reduceOnly: true,
    });
    const closed = play(stopped, SOLD);
    expect(closed.context.entry.filledCenti).toBe(10_000);
    const fees = closed.context.exit.feesMicros + 170_000;
    expect(closed.context).toMatchObject({
      closeMethod: 'auto_probability',
      pnlMicros: 45_000_000 - 41_000_000 - fees,
    });
  });

  it('keeps the time of its blindness from its birth on', () => {
    const patient = guard({ blind: { policy: 'exit', afterMs: 20_000 } });
    const trade = adopted(PAID, { guard: patient });
    expect(trade.context.deadline).toEqual({ timerId: 'blind#1', atMs: after(20) });
  });

  it('whose cost nobody knows has neither entry price nor profit, and no stop that counts on them', () => {
    const greedy = unverified({
      takeProfit: { enabled: true, gainCenti: 1, priceCenti: null },
      breakEven: { enabled: true, activationGainCenti: 0, marginCenti: 0 },
    });
    const trade = play(adopted(UNKNOWN, { guard: greedy }), armed);
    expect(tradeRow('open', trade.context).buyPriceCenti).toBeNull();
    const bid = reading({ bidCenti: heldPriceCenti(9_900) });
    const gain: TradeEvent = {
      type: 'stop.tripped',
      cause: {
        ...probabilityStop(97, bid),
        rule: 'takeProfit',
        value: 9_900,
        threshold: 1,
        reasons: [{ rule: 'takeProfit', value: 9_900, threshold: 1 }],
      },
      atMs: after(2),
    };
    expect(tradeLogic.step(trade, gain).changed).toBe(false);
    const closed = play(trade, stop, SOLD);
    expect(closed.context).toMatchObject({ closeMethod: 'auto_probability', pnlMicros: null });
  });

  it('is released from wherever no exit is alive, and stays so whatever comes later', () => {
    const released = play(adopted(), armed, release);
    expect(released.intents).toEqual([]);
    expect([released.state, released.context.closeMethod, released.context.pnlMicros]).toEqual([
      'closed',
      'released',
      null,
    ]);
    expect(tradeRow('closed', released.context)).toMatchObject({ heldCenti: countCenti(10_000) });
    expect(tradeLogic.step(released, armed).changed).toBe(false);
    const leaving = play(adopted(), armed, stop);
    expect(tradeLogic.step(leaving, release).changed).toBe(false);
  });
});
