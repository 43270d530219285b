import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { OrderContext } from '../../../machines/model/order.ts';
import type { GuardSettings } from '../../../machines/model/settings.ts';
import type { TradeContext, TradeEvent } from '../../../machines/model/trade.ts';
import { orderJournal, tradeJournal } from '../../../src/runtime/durable/event-schemas.ts';
import type { Stored } from '../../../src/runtime/durable/logic.ts';
import { orderLogic } from '../../../src/runtime/durable/order-logic.ts';
import { replay, type JournalRow } from '../../../src/runtime/durable/replay.ts';
import { tradeLogic } from '../../../src/runtime/durable/trade-logic.ts';
import { DELIVERIES as ORDER_DELIVERIES } from '../../orders/deliveries.ts';
import { SITUATIONS as ORDER_SITUATIONS } from '../../orders/situations.ts';
import { OTHER_RULES_OFF } from '../../support/rules-off.ts';
import { membersOf } from '../../support/json.ts';
import { CLOSE_AT, reading, timer } from '../../support/trade-fixtures.ts';
import { DELIVERIES as TRADE_DELIVERIES } from '../../trades/deliveries.ts';

/* What earlier versions of the machines have stored, kept as it was written. */

type Snapshot = { readonly state: string; readonly context: Readonly<Record<string, unknown>> };
type Golden = {
  readonly snapshots: Readonly<Record<string, Snapshot>>;
  readonly journal: readonly JournalRow[];
};

const object = z.record(z.string(), z.unknown());
const goldenFile = z.object({
  snapshots: z.record(z.string(), z.object({ state: z.string(), context: object })),
  journal: z.array(
    z.object({
      seq: z.number(),
      event: object,
      toState: z.string(),
      context: object,
      machineVersion: z.number(),
    }),
  ),
});

const golden = (name: string): Golden =>
  goldenFile.parse(
    JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8')),
  );

const TRADES = golden('trade-v1');
const SECOND_TRADES = golden('trade-v2');
const ORDERS = golden('order-v1');

const first = { machineVersion: 1 } as const;
const tradeOf = (snapshot: Snapshot): Stored<TradeContext> =>
  tradeLogic.read({ ...snapshot, ...first });
const orderOf = (snapshot: Snapshot): Stored<OrderContext> =>
  orderLogic.read({ ...snapshot, ...first });

const guardOf = (isVerified: boolean): GuardSettings => ({
  stopsEnabled: true,
  model: 'logNormal',
  probabilityStop: {
    enabled: true,
    thresholdPercent: 40,
    minTtcMs: 60_000,
    verification: { enabled: isVerified, periodMs: 15_000 },
  },
  momentumStop: { enabled: true, thresholdBp: 36 },
  exit: {
    ladderCenti: [200, 400, 600],
    floorCenti: null,
    maxAttempts: 3,
    retryBaseMs: 500,
    retryMaxMs: 8_000,
    stuckRetryMs: 30_000,
    overdueMs: 30_000,
  },
  ...OTHER_RULES_OFF,
  blind: { policy: 'hold', afterMs: 60_000 },
  settlementOverdueMs: 900_000,
  maxQuoteAgeMs: 2_000,
  maxSpotAgeMs: 2_000,
});

const plain = (context: object) => membersOf(JSON.parse(JSON.stringify(context)));

/** What any event makes of the trade is stored so that it can be read again. */
const staysReadable = (trade: Stored<TradeContext>): void => {
  for (const deliver of Object.values(TRADE_DELIVERIES)) {
    const { state, context } = tradeLogic.step(trade, deliver(trade));
    const stored: unknown = JSON.parse(JSON.stringify(context));
    const row = { state, context: stored, machineVersion: tradeLogic.version };
    expect(tradeLogic.read(row)).toEqual({ state, context });
  }
};

/** The timer that a state has now and had not then. */
const newTimer = ({ state, context }: Snapshot): object => {
  const armed = Number(context['timersArmed']) + 1;
  if (state === 'opening')
    return { deadline: { timerId: `entryOverdue#${armed}`, atMs: 0 }, timersArmed: armed };
  if (state !== 'settling') return {};
  const atMs = CLOSE_AT + 900_000;
  return { deadline: { timerId: `settlement#${armed}`, atMs }, timersArmed: armed };
};

/** What the first two versions had no word for. */
const sinceSecond = ({ context }: Snapshot): object => ({
  guardChange: null,
  partialCenti: null,
  restingExit: null,
  restingFailures: 0,
  highBidCenti: null,
  lowBidCenti: null,
  cause: causeNow(context['cause']),
});

/** A cause of the first two versions, with what it says now. */
const causeNow = (cause: unknown): unknown => {
  if (cause === null) return null;
  const { rule, value, threshold, reading: seen } = membersOf(cause);
  const reason = { rule, value, threshold };
  return { ...reason, reading: seen, settingsVersion: 0, reasons: [reason] };
};

/** A journaled event of the first two versions, as it reads now. */
const eventNow = ({ cause, ...event }: JournalRow['event']): object =>
  cause === undefined ? event : { ...event, cause: causeNow(cause) };

describe('a trade that version 2 has stored', () => {
  const second = (snapshot: Snapshot): Stored<TradeContext> =>
    tradeLogic.read({ ...snapshot, machineVersion: 2 });

  it.each(Object.entries(SECOND_TRADES.snapshots))(
    '%s: is itself, stopped by no rule that it did not know',
    (_, snapshot) => {
      const ticket = membersOf(snapshot.context['ticket']);
      expect(second(snapshot)).toEqual({
        state: snapshot.state,
        context: {
          ...snapshot.context,
          ...sinceSecond(snapshot),
          ticket: {
            ...ticket,
            guard: { ...membersOf(ticket['guard']), ...OTHER_RULES_OFF },
            settingsVersion: 0,
          },
        },
      });
    },
  );

  it('takes every event as one of today, and is stored as one', () => {
    for (const snapshot of Object.values(SECOND_TRADES.snapshots)) staysReadable(second(snapshot));
  });

  it('has a journal that can still be read, its stops with one reason each', () => {
    for (const { event } of SECOND_TRADES.journal.slice(1))
      expect(tradeJournal.event(event)).toEqual(eventNow(event));
    expect(replay(tradeLogic, tradeJournal, SECOND_TRADES.journal)).toMatchObject({
      stored: { state: 'autoStopping.retrying' },
      given: SECOND_TRADES.journal.length,
    });
  });

  it('with a fault in its guard or its cause is refused by it', () => {
    const { open, 'monitoring.verifying': verifying } = SECOND_TRADES.snapshots;
    const ticket = membersOf(open?.context['ticket']);
    const guard = { ...membersOf(ticket['guard']), maxQuoteAgeMs: 'old' };
    const context = { ...open?.context, ticket: { ...ticket, guard } };
    expect(() => second({ state: 'open', context })).toThrow(/version 2.*maxQuoteAgeMs/s);
    const cause = { ...membersOf(verifying?.context['cause']), rule: 'mood' };
    expect(() =>
      second({ state: 'monitoring.verifying', context: { ...verifying?.context, cause } }),
    ).toThrow(/cause/);
  });
});

describe('a trade that version 1 has stored', () => {
  it.each(Object.keys(TRADES.snapshots))('%s: is itself, with what it had no word for', (name) => {
    const snapshot = TRADES.snapshots[name];
    if (snapshot === undefined) throw new Error(`no snapshot '${name}'`);
    const { state, context } = tradeOf(snapshot);
    const { guard, ...ticket } = context.ticket;
    expect(state).toBe(snapshot.state);
    expect(guard).toEqual(guardOf(guard.probabilityStop.verification.enabled));
    expect({ ...context, ticket }).toEqual({
      ...snapshot.context,
      ...sinceSecond(snapshot),
      ticket: { ...membersOf(snapshot.context['ticket']), guard: undefined, settingsVersion: 0 },
      ...newTimer(snapshot),
      closeRequested: false,
      settlementOverdue: false,
    });
  });

  it('takes every event as one of today, and is stored as one', () => {
    for (const snapshot of Object.values(TRADES.snapshots)) staysReadable(tradeOf(snapshot));
  });

  it('in doubt over its entry says so at once, and without a result when that is overdue', () => {
    const { opening, settling } = TRADES.snapshots;
    if (opening === undefined || settling === undefined) throw new Error('no such snapshots');
    const doubtful = tradeOf(opening);
    expect(tradeLogic.step(doubtful, timer(doubtful, reading())).context.unprotectedReason).toBe(
      'the entry has not reported its end',
    );
    const waiting = tradeOf(settling);
    const overdue = tradeLogic.step(waiting, timer(waiting, reading()));
    expect(overdue).toMatchObject({ state: 'settling', context: { settlementOverdue: true } });
  });

  it('keeps its ticket as it was written: a later row with it is read all the same', () => {
    const { open } = TRADES.snapshots;
    if (open === undefined) throw new Error('no such snapshot');
    const { state, context } = tradeOf(open);
    const written = { ...plain(context), ticket: open.context['ticket'] };
    const row = { state, context: written, machineVersion: tradeLogic.version };
    expect(tradeLogic.read(row)).toEqual({ state, context });
  });
});

describe('an order that version 1 has stored', () => {
  it.each(Object.keys(ORDERS.snapshots))('%s: is itself, and is looked up from now on', (name) => {
    const snapshot = ORDERS.snapshots[name];
    if (snapshot === undefined) throw new Error(`no snapshot '${name}'`);
    const order = orderOf(snapshot);
    expect(order).toEqual({
      state: snapshot.state,
      context: {
        ...snapshot.context,
        policy: { ...membersOf(snapshot.context['policy']), checkMs: 30_000 },
      },
    });
    for (const deliver of Object.values(ORDER_DELIVERIES)) {
      const next = orderLogic.step(order, deliver(order));
      const context: unknown = JSON.parse(JSON.stringify(next.context));
      expect(orderLogic.parse(next.state, context)).toEqual({
        state: next.state,
        context: next.context,
      });
    }
  });
});

it.each(Object.entries(ORDER_SITUATIONS))(
  'an order that version 2 has stored is itself: %s',
  (_, { state, context }) => {
    const written: unknown = JSON.parse(JSON.stringify(context));
    expect(orderLogic.read({ state, context: written, machineVersion: 2 })).toEqual({
      state,
      context,
    });
  },
);

describe('what cannot be brought up to date', () => {
  it.each([
    [0, 'or earlier, found 0'],
    [4, 'or earlier, found 4'],
  ])('machine version %i is refused by name', (machineVersion, words) => {
    const { open } = TRADES.snapshots;
    expect(() =>
      tradeLogic.read({ state: 'open', context: open?.context, machineVersion }),
    ).toThrow(`trade: expected machine version 3 ${words}`);
    expect(() => orderLogic.read({ state: 'working', context: {}, machineVersion })).toThrow(
      `order: expected machine version 3 ${words}`,
    );
  });

  it('a context of version 1 with a fault is refused by it', () => {
    const { open } = TRADES.snapshots;
    const context = { ...open?.context, exitAttempts: -1 };
    expect(() => tradeOf({ state: 'open', context })).toThrow(/trade context.*exitAttempts/s);
    const ticket = {
      ...membersOf(open?.context['ticket']),
      guard: { exit: { slippageCenti: -1 } },
    };
    expect(() => tradeOf({ state: 'open', context: { ...open?.context, ticket } })).toThrow(
      'slippageCenti',
    );
  });
});

describe('a journal that version 1 began', () => {
  /** The life that goes on under this version, as the store has it: the ticket is not rewritten. */
  const goOn = (
    events: readonly ((trade: Stored<TradeContext>) => TradeEvent)[],
  ): readonly JournalRow[] => {
    const rows = [...TRADES.journal];
    const [last] = rows.slice(-1);
    if (last === undefined) throw new Error('the journal is empty');
    const { context: stored, toState: state } = last;
    let trade = tradeLogic.read({ state, context: stored, ...first });
    const { ticket } = TRADES.snapshots['monitoring.watching, unverified']?.context ?? {};
    for (const make of events) {
      const event = make(trade);
      trade = tradeLogic.step(trade, event);
      rows.push({
        seq: rows.length + 1,
        event: { ...event },
        toState: trade.state,
        context: { ...plain(trade.context), ticket },
        machineVersion: tradeLogic.version,
      });
    }
    return rows;
  };
  const rows = goOn([
    (trade) => timer(trade, reading()),
    (trade) => TRADE_DELIVERIES['exit filled: 100'](trade),
  ]);
  const replayed = (journal: readonly JournalRow[]) => replay(tradeLogic, tradeJournal, journal);
  const withRow = (seq: number, changes: Partial<JournalRow>): readonly JournalRow[] =>
    rows.map((row) => (row.seq === seq ? { ...row, ...changes } : row));

  it('folds on from where it stood, and says how much of it was taken as given', () => {
    expect(rows.map(({ toState }) => toState).slice(-3)).toEqual([
      'autoStopping.retrying',
      'autoStopping.exiting',
      'closed',
    ]);
    expect(replayed(rows)).toMatchObject({
      stored: { state: 'closed', context: { closeMethod: 'auto_probability' } },
      given: 5,
    });
    expect(replay(orderLogic, orderJournal, ORDERS.journal)).toMatchObject({
      stored: { state: 'resolving' },
      given: 3,
    });
  });

  it('can still be read, birth and all', () => {
    const [tradeBirth, ...tradeEvents] = TRADES.journal.map(({ event }) => event);
    expect(tradeJournal.birth(tradeBirth).input.ticket.guard).toEqual(guardOf(false));
    for (const event of tradeEvents) expect(tradeJournal.event(event)).toEqual(eventNow(event));
    const [orderBirth, ...orderEvents] = ORDERS.journal.map(({ event }) => event);
    expect(orderJournal.birth(orderBirth).input.policy.checkMs).toBe(30_000);
    for (const event of orderEvents) expect(orderJournal.event(event)).toEqual(event);
  });

  it('that was changed is found where this version decides on it', () => {
    const context = { ...membersOf(rows[4]?.context), exitFailures: 0 };
    expect(replayed(withRow(5, { context }))).toMatchObject({ fault: { seq: 6 } });
    const exits = { ...membersOf(rows[4]?.context), exitAttempts: 'two' };
    const unread = replayed(withRow(5, { context: exits }));
    expect('fault' in unread ? unread.fault.what : '').toMatch(/^cannot be read: .*exitAttempts/s);
  });

  it('knows no later version, and no way back to an earlier one', () => {
    expect(replayed(withRow(7, { machineVersion: 4 }))).toEqual({
      fault: {
        seq: 7,
        what: 'cannot be read: trade: expected machine version 3 or earlier, found 4',
      },
    });
    expect(replayed(withRow(7, { machineVersion: 1 }))).toEqual({
      fault: { seq: 7, what: 'machine version 1 after 3' },
    });
  });
});
