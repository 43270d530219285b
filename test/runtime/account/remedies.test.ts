import { beforeEach, describe, expect, it } from 'vitest';

import type { Difference } from '../../../machines/accounts/differences.ts';
import { reconcile } from '../../../machines/accounts/reconcile.ts';
import type { VenueOrder } from '../../../machines/model/venue-account.ts';
import type { OurWorld } from '../../../machines/accounts/worlds.ts';
import { countCenti } from '../../../machines/model/money.ts';
import { createRemedies, type Remedies } from '../../../src/runtime/account/remedies.ts';
import { createAlarms, type Alarms } from '../../../src/runtime/alarms.ts';
import { createEntryGate, type EntryGate } from '../../../src/runtime/entry-gate.ts';
import { GRACE_MS, MARKET, order, ours, OTHER, theirOrder, theirs } from '../../accounts/worlds.ts';
import { recordingLog, type RecordedLine } from '../../support/recording-log.ts';
import { testClock } from '../../support/simulated-clock.ts';

let alarms: Alarms;
let gate: EntryGate;
let lines: RecordedLine[];
let remedies: Remedies;

beforeEach(() => {
  const clock = testClock();
  const recording = recordingLog();
  lines = recording.lines;
  alarms = createAlarms(clock, recording.log);
  gate = createEntryGate();
  const nobody = (): null => null;
  const places = { orders: nobody, trades: nobody };
  remedies = createRemedies({ clock, log: recording.log, alarms, gate, ...places });
});

const standing = (): readonly string[] => alarms.standing().map(({ key }) => key);

const MISMATCH: Difference = {
  kind: 'quantityMismatch',
  action: 'alarmAndBlock',
  market: MARKET,
  expectedCenti: 100,
  foundCenti: 200,
};

describe('an alarm of a quantity', () => {
  it('stands with its block while it is found, or while nobody can judge its market', () => {
    remedies.carryOut([MISMATCH], new Set());
    remedies.carryOut([], new Set([MARKET]));
    const key = `reconcile/quantityMismatch/${MARKET}`;
    expect([standing(), gate.refusal(MARKET) === null]).toEqual([[key], false]);
    remedies.carryOut([], new Set([OTHER]));
    expect([standing(), gate.refusal(MARKET)]).toEqual([[], null]);
  });
});

describe('an order under our name that the store does not know', () => {
  const resting: VenueOrder = theirOrder('77', {
    status: 'resting',
    filledCenti: countCenti(0),
    remainingCenti: countCenti(10_000),
  });
  const key = `reconcile/orderUnrecorded/${String(resting.clientOrderId)}`;
  const look = (known: Partial<OurWorld>, found: readonly VenueOrder[]): void => {
    const theirWorld = { ...theirs(), orders: [theirOrder('1'), ...found] };
    const { differences, unjudged } = reconcile(ours(known), theirWorld, { graceMs: GRACE_MS });
    remedies.carryOut(differences, unjudged);
  };

  beforeEach(() => look({}, [resting]));

  it('is an alarm for as long as it rests there, whatever else its market does', () => {
    look({}, [resting]);
    expect(standing()).toEqual([key]);
  });

  it('is none once the store has recorded it', () => {
    const recorded = order('77', { state: 'working', filledCenti: countCenti(0), fillIds: [] });
    look({ orders: [order('1'), recorded] }, [resting]);
    expect(standing()).toEqual([]);
  });

  it('is none once it is over, which is said with what it has traded', () => {
    look({}, [theirOrder('77', { status: 'canceled', filledCenti: countCenti(300) })]);
    expect(standing()).toEqual([]);
    expect(lines.at(-2)).toMatchObject({
      level: 'warn',
      fields: { order: resting.clientOrderId, status: 'canceled', filled: 3 },
    });
  });

  it('is none once the venue does not list it any more', () => {
    look({}, []);
    expect(standing()).toEqual([]);
  });
});
