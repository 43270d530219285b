import { describe, expect, it } from 'vitest';

import { orderJournal, tradeJournal } from '../../../src/runtime/durable/event-schemas.ts';
import { orderLogic } from '../../../src/runtime/durable/order-logic.ts';
import { tradeLogic } from '../../../src/runtime/durable/trade-logic.ts';
import { DELIVERIES as ORDER_DELIVERIES } from '../../orders/deliveries.ts';
import { POLICY, request, SITUATIONS as ORDERS, type Order } from '../../orders/situations.ts';
import { BORN_AT, tradeInput } from '../../support/trade-fixtures.ts';
import { DELIVERIES as TRADE_DELIVERIES } from '../../trades/deliveries.ts';
import { SITUATIONS as TRADES } from '../../trades/situations.ts';

const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const trade = TRADES['monitoring.watching'];
const order: Order = ORDERS['working, fills owed'];

describe('what the store returns', () => {
  it('every state of every situation comes back as it went', () => {
    for (const each of Object.values(TRADES))
      expect(tradeLogic.parse(each.state, stored(each.context))).toEqual({
        state: each.state,
        context: each.context,
      });
    for (const each of Object.values<Order>(ORDERS))
      expect(orderLogic.parse(each.state, stored(each.context))).toEqual({
        state: each.state,
        context: each.context,
      });
  });

  it('a reading keeps the version of its table, and has none where it had none', () => {
    const { ticket } = trade.context;
    const seen = { ...ticket.reading, model: 'lookup', tableVersion: 3 };
    const context = { ...trade.context, ticket: { ...ticket, reading: seen } };
    expect(tradeLogic.parse(trade.state, stored(context)).context.ticket.reading).toEqual(seen);
    const { context: without } = tradeLogic.parse(trade.state, stored(trade.context));
    expect(without.ticket.reading).not.toHaveProperty('tableVersion');
  });

  it('every field of a context is required', () => {
    for (const key of Object.keys(trade.context))
      expect(() => tradeLogic.parse(trade.state, { ...trade.context, [key]: undefined })).toThrow(
        key,
      );
    for (const key of Object.keys(order.context))
      expect(() => orderLogic.parse(order.state, { ...order.context, [key]: undefined })).toThrow(
        key,
      );
  });

  it.each([
    ['tradeId', 'x'],
    ['installation', ''],
    ['exitAttempts', -1],
    ['exitsUnpriced', 0.5],
    ['entry', { filledCenti: 1.5, costMicros: 0, feesMicros: 0 }],
    ['ticket', { ...trade.context.ticket, tickCenti: 0 }],
    ['deadline', { timerId: '', atMs: 1 }],
    ['closeMethod', 'luck'],
  ])('a trade whose %s is %j is refused by name', (key, value) => {
    expect(() => tradeLogic.parse(trade.state, { ...trade.context, [key]: value })).toThrow(key);
  });

  it('a state that the chart does not have is refused', () => {
    expect(() => tradeLogic.parse('taking', trade.context)).toThrow("unknown state 'taking'");
    expect(() => orderLogic.parse('judging', order.context)).toThrow("unknown state 'judging'");
  });
});

describe('what the journal returns', () => {
  it('every delivery of every chart comes back as it went', () => {
    for (const deliver of Object.values(TRADE_DELIVERIES)) {
      const event = deliver(trade);
      expect(tradeJournal.event(stored(event))).toEqual(event);
    }
    for (const deliver of Object.values(ORDER_DELIVERIES)) {
      const event = deliver(order);
      expect(orderJournal.event(stored(event))).toEqual(event);
    }
  });

  it('so does the birth before them', () => {
    const ofTrade = { type: 'actor.born', atMs: BORN_AT, input: tradeInput() };
    expect(tradeJournal.birth(stored(ofTrade))).toEqual(ofTrade);
    const input = { request: request('exit'), policy: POLICY };
    const ofOrder = { type: 'actor.born', atMs: BORN_AT, input };
    expect(orderJournal.birth(stored(ofOrder))).toEqual(ofOrder);
  });

  it.each([
    ['another type', { type: 'trade.teleported', atMs: BORN_AT }, 'type'],
    ['no instant', { type: 'market.closed' }, 'atMs'],
    [
      'half a reading',
      { type: 'watch.armed', atMs: BORN_AT, reading: { bidCenti: 1 } },
      'askCenti',
    ],
  ])('an event with %s is refused by name', (_, event, name) => {
    expect(() => tradeJournal.event(event)).toThrow(name);
  });
});
