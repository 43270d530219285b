import { describe, expect, it } from 'vitest';

import type { Side } from '../../../machines/model/contract.ts';
import type { TradeEvent } from '../../../machines/model/trade.ts';
import {
  parseOrderContext,
  parseTradeContext,
} from '../../../src/runtime/durable/context-schemas.ts';
import { orderJournal, tradeJournal } from '../../../src/runtime/durable/event-schemas.ts';
import { orderLogic } from '../../../src/runtime/durable/order-logic.ts';
import { replay, type JournalRow } from '../../../src/runtime/durable/replay.ts';
import { tradeLogic } from '../../../src/runtime/durable/trade-logic.ts';
import { accepted, fill, POLICY, request } from '../../orders/situations.ts';
import {
  BTC_PERPETUAL,
  heldAt,
  LINEAR_GUARD,
  linearReading,
  linearTicket,
} from '../../support/linear.ts';
import { totalsAt } from '../../support/linear-story.ts';
import {
  after,
  BORN_AT,
  causeOf,
  filled,
  reading,
  tradeInput,
} from '../../support/trade-fixtures.ts';

const plain = (value: unknown): Record<string, unknown> => {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  if (typeof copy !== 'object' || copy === null) throw new TypeError('expected an object');
  return { ...copy };
};

/** The life of a position that its stop at $64 000, or $66 000, has closed. */
const lifeOf = (side: Side) => {
  const stop = side === 'yes' ? 64_000 : 66_000;
  const floorCenti = heldAt(side, stop);
  const guard = { priceFloor: { ...LINEAR_GUARD.priceFloor, enabled: true, floorCenti } };
  const input = { ...tradeInput(), ticket: linearTicket(side, {}, guard) };
  const beyond = side === 'yes' ? stop - 10 : stop + 10;
  const seen = linearReading(side, { bid: beyond, ask: beyond + 0.1 });
  const calm = linearReading(side, { bid: 65_000, ask: 65_000.1 });
  const value = seen.bidCenti ?? 0;
  const cause = causeOf(seen, { rule: 'priceFloor', value, threshold: floorCenti });
  const events: readonly TradeEvent[] = [
    filled('entry', 1, totalsAt(side, 65_000), after(1)),
    { type: 'watch.armed', reading: calm, atMs: after(2) },
    { type: 'mark.moved', reading: calm, atMs: after(3) },
    { type: 'stop.tripped', cause, atMs: after(4) },
    filled('exit', 1, totalsAt(side, beyond), after(5)),
  ];
  let trade = tradeLogic.born(input, BORN_AT);
  const row = (seq: number, event: unknown): JournalRow => ({
    seq,
    event: plain(event),
    toState: trade.state,
    context: plain(trade.context),
    machineVersion: tradeLogic.version,
  });
  const rows = [row(1, { type: 'actor.born', atMs: BORN_AT, input })];
  for (const event of events) {
    trade = tradeLogic.step(trade, event);
    rows.push(row(rows.length + 1, event));
  }
  return { rows, trade };
};

describe('the journal of a position in a linear contract', () => {
  it.each(['yes', 'no'] as const)('folds into the row it led to: %s', (side) => {
    const { rows, trade } = lifeOf(side);
    const { state, context } = trade;
    expect(state).toBe('closed');
    expect(context).toMatchObject({ closeMethod: 'auto_price_floor' });
    expect(replay(tradeLogic, tradeJournal, rows)).toEqual({
      stored: { state, context },
      given: 0,
    });
    for (const row of rows) expect(parseTradeContext(row.context)).toEqual(row.context);
  });

  it('has no price above the ceiling of its ticket', () => {
    const context = plain(lifeOf('no').trade.context);
    const beyond = { ...context, highBidCenti: BTC_PERPETUAL.ceiling + 1 };
    expect(() => parseTradeContext(beyond)).toThrow('highBidCenti');
  });

  it('of its order has the prices of its request', () => {
    const sold = {
      ...request('entry'),
      side: 'no',
      limitCenti: heldAt('no', 65_000),
      instrument: BTC_PERPETUAL,
    } as const;
    const input = { request: sold, policy: POLICY };
    const one = { ...fill('f1', 100), priceCenti: heldAt('no', 65_000.5) };
    const event = { type: 'fill.seen', fill: one, atMs: after(2) } as const;
    const order = orderLogic.step(
      orderLogic.step(orderLogic.born(input, BORN_AT), accepted(100)),
      event,
    );
    expect(parseOrderContext(plain(order.context))).toEqual(order.context);
    expect(orderJournal.birth(plain({ type: 'actor.born', atMs: BORN_AT, input }))).toMatchObject({
      input,
    });
    expect(orderJournal.event(plain(event), order.context)).toEqual(event);
    const binary = { request: request('entry') };
    expect(() => orderJournal.event(plain(event), binary)).toThrow('priceCenti');
  });
});

describe('the journal of a binary contract', () => {
  const dear = { ...reading(), bidCenti: 10_001 };
  const born = tradeLogic.born(tradeInput(), BORN_AT);

  it('has no price above a dollar, in whatever event or context', () => {
    const armed = { type: 'watch.armed', reading: dear, atMs: BORN_AT };
    for (const context of [undefined, plain(born.context), {}])
      expect(() => tradeJournal.event(armed, context)).toThrow('bidCenti');
    const context = { ...plain(born.context), highBidCenti: 10_001 };
    expect(() => parseTradeContext(context)).toThrow('highBidCenti');
    const ticket = { ...tradeInput().ticket, limitCenti: 10_001 };
    const birth = { type: 'actor.born', atMs: BORN_AT, input: { ...tradeInput(), ticket } };
    expect(() => tradeJournal.birth(birth)).toThrow('limitCenti');
  });

  it('is not made another by half an instrument', () => {
    const instrument = { ...BTC_PERPETUAL, leverage: undefined };
    const ticket = { ...tradeInput().ticket, instrument };
    expect(() => parseTradeContext({ ...plain(born.context), ticket })).toThrow('leverage');
  });
});
