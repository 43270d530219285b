import { describe, expect, it } from 'vitest';

import type { OrderEvent } from '../../../machines/model/order.ts';
import type { TradeEvent } from '../../../machines/model/trade.ts';
import { orderJournal, tradeJournal } from '../../../src/runtime/durable/event-schemas.ts';
import { orderLogic } from '../../../src/runtime/durable/order-logic.ts';
import { replay, type JournalRow } from '../../../src/runtime/durable/replay.ts';
import { tradeLogic } from '../../../src/runtime/durable/trade-logic.ts';
import { accepted, POLICY, request, seen, timeout } from '../../orders/situations.ts';
import {
  after,
  BORN_AT,
  CLOSE_AT,
  filled,
  probabilityStop,
  reading,
  timer,
  totals,
  tradeInput,
} from '../../support/trade-fixtures.ts';

const plain = (value: unknown): Record<string, unknown> => {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  if (typeof copy !== 'object' || copy === null) throw new TypeError('expected an object');
  return { ...copy };
};

const INPUT = tradeInput();
const EVENTS: readonly ((trade: ReturnType<typeof tradeLogic.born>) => TradeEvent)[] = [
  () => filled('entry', 1, totals(100, 96), after(1)),
  () => ({ type: 'watch.armed', reading: reading(), atMs: after(2) }),
  () => ({ type: 'stop.tripped', cause: probabilityStop(39.9), atMs: after(10) }),
  (trade) => timer(trade, reading()),
  () => filled('exit', 1, totals(100, 45), after(26)),
];

/** A trade's life as the store returns it, and how it ended. */
const tradeLife = () => {
  let trade = tradeLogic.born(INPUT, BORN_AT);
  const row = (seq: number, event: unknown): JournalRow => ({
    seq,
    event: plain(event),
    toState: trade.state,
    context: plain(trade.context),
    machineVersion: tradeLogic.version,
  });
  const rows = [row(1, { type: 'actor.born', atMs: BORN_AT, input: INPUT })];
  for (const next of EVENTS) {
    const event = next(trade);
    trade = tradeLogic.step(trade, event);
    rows.push(row(rows.length + 1, event));
  }
  return { rows, trade };
};

const { rows, trade } = tradeLife();
const replayed = (journal: readonly JournalRow[]) => replay(tradeLogic, tradeJournal, journal);
const withRow = (seq: number, changes: Partial<JournalRow>): readonly JournalRow[] =>
  rows.map((row) => (row.seq === seq ? { ...row, ...changes } : row));
const contextAt = (seq: number): Record<string, unknown> => plain(rows[seq - 1]?.context);

describe('a journal', () => {
  it('of a trade folds into the row it led to', () => {
    expect(rows.map(({ toState }) => toState)).toEqual([
      'opening',
      'open',
      'monitoring.watching',
      'monitoring.verifying',
      'autoStopping.exiting',
      'closed',
    ]);
    const { state, context } = trade;
    expect(replayed(rows)).toEqual({ stored: { state, context }, given: 0 });
  });

  it('of an order folds too, its submission being part of its birth', () => {
    const input = { request: request(), policy: POLICY };
    let order = orderLogic.born(input, BORN_AT);
    const events: readonly OrderEvent[] = [timeout, accepted(100), seen('f1', 100)];
    const journal: JournalRow[] = [
      {
        seq: 1,
        event: plain({ type: 'actor.born', atMs: BORN_AT, input }),
        toState: order.state,
        context: plain(order.context),
        machineVersion: orderLogic.version,
      },
    ];
    for (const [index, event] of events.entries()) {
      order = orderLogic.step(order, event);
      const { state: toState, context } = order;
      const machineVersion = orderLogic.version;
      journal.push({
        seq: index + 2,
        event: plain(event),
        toState,
        context: plain(context),
        machineVersion,
      });
    }
    const outcome = replay(orderLogic, orderJournal, journal);
    expect(outcome).toMatchObject({ stored: { state: 'filled' } });
  });
});

describe('a difference', () => {
  it('in the count of transitions is named: one is missing, twice, or the first', () => {
    expect(replayed(rows.filter(({ seq }) => seq !== 3))).toEqual({
      fault: { seq: 4, what: 'expected transition 3, found 4' },
    });
    const [first, second] = rows;
    if (first === undefined || second === undefined) throw new Error('expected two rows');
    expect(replayed([first, second, second])).toEqual({
      fault: { seq: 2, what: 'expected transition 3, found 2' },
    });
    expect(replayed(rows.slice(1))).toEqual({
      fault: { seq: 2, what: 'expected transition 1, found 2' },
    });
    expect(replayed([])).toEqual({ fault: { seq: 0, what: 'the journal is empty' } });
  });

  it('in the decision is named by both states', () => {
    expect(replayed(withRow(3, { toState: 'monitoring.verifying' }))).toEqual({
      fault: { seq: 3, what: "decided 'monitoring.watching', journal 'monitoring.verifying'" },
    });
  });

  it.each([
    [
      'changed',
      { ...contextAt(5), exitAttempts: 2, pnlMicros: 1 },
      'exitAttempts (decided 1, journal 2), pnlMicros (decided null, journal 1)',
    ],
    ['added', { ...contextAt(5), colour: 'blue' }, 'colour (decided nothing, journal "blue")'],
    ['left out', { ...contextAt(5), deadline: undefined }, 'deadline (decided {'],
  ])('in a member that was %s is named by it, with both values', (_, context, names) => {
    const outcome = replayed(withRow(5, { context: JSON.parse(JSON.stringify(context)) }));
    expect(outcome).toMatchObject({ fault: { seq: 5 } });
    expect('fault' in outcome ? outcome.fault.what : '').toContain(`context differs in ${names}`);
  });

  it('deep in the context is found', () => {
    const orders = plain(contextAt(6)['orders']);
    const [name] = Object.keys(orders);
    if (name === undefined) throw new Error('expected an order');
    const context = {
      ...contextAt(6),
      orders: { ...orders, [name]: { ...plain(orders[name]), ended: 'maybe' } },
    };
    expect(replayed(withRow(6, { context }))).toMatchObject({
      fault: { seq: 6, what: expect.stringMatching(/^context differs in orders \(/) as string },
    });
  });

  it('in an event that leads elsewhere is found where it was taken', () => {
    const event = { type: 'market.closed', atMs: CLOSE_AT };
    expect(replayed(withRow(4, { event }))).toMatchObject({
      fault: { seq: 4, what: "decided 'settling', journal 'monitoring.verifying'" },
    });
  });

  it('in figures of an event is found in the context they lead to', () => {
    const event = plain(filled('exit', 1, totals(100, 46), after(26)));
    expect(replayed(withRow(6, { event }))).toMatchObject({
      fault: { seq: 6, what: expect.stringMatching(/^context differs in .*pnlMicros/) as string },
    });
  });

  it.each([
    ['no event at all', 2, {}],
    ['an event of another kind', 2, { type: 'cancel.accepted', atMs: BORN_AT }],
    ['an event with a member missing', 3, { type: 'watch.armed', atMs: BORN_AT }],
    ['a birth that is none', 1, { type: 'watch.lost', reason: 'x', atMs: BORN_AT }],
  ])('that is %s cannot be decided, and is told so', (_, seq, event) => {
    expect(replayed(withRow(seq, { event }))).toMatchObject({
      fault: { seq, what: expect.stringMatching(/^cannot be decided: /) as string },
    });
  });
});
