import { describe, expect, it } from 'vitest';
import { createActor, type Actor } from 'xstate';

import { deskMachine, type DeskAssessment } from '../../machines/desks/desk.ts';
import type { DeskSettings } from '../../machines/model/settings.ts';
import { cellsOf, gapsOf } from '../support/cell-table.ts';
import { deskSettings } from '../support/desk-settings.ts';
import { after } from '../support/trade-fixtures.ts';

/*
 * The desk chart, every situation × every assessment. The threshold of a spike is 36 bp, calm is
 * below 20 bp, the quiet time 300 s. A pause that was begun or kept is told with what is left of
 * it.
 */

type Desk = Actor<typeof deskMachine>;
type Seen = Partial<Omit<DeskAssessment, 'type' | 'atMs'>>;

const deskOf = (changes: Partial<DeskSettings> = {}): Desk =>
  createActor(deskMachine, { input: { settings: deskSettings(changes) } }).start();

const assess = (desk: Desk, seconds: number, seen: Seen = {}): Desk => {
  desk.send({
    type: 'desk.assessed',
    atMs: after(seconds),
    entriesEnabled: true,
    healthy: true,
    momentumBp: 5,
    windowOpen: true,
    ...seen,
  });
  return desk;
};

/** The desk at the second at which the assessment comes. */
type Situation = { readonly desk: () => Desk; readonly atSecond: number };

const SITUATIONS: Readonly<Record<string, Situation>> = {
  new: { desk: () => deskOf(), atSecond: 0 },
  inactive: { desk: () => assess(deskOf(), 0, { windowOpen: false }), atSecond: 1 },
  active: { desk: () => assess(deskOf(), 0), atSecond: 1 },
  disabled: { desk: () => assess(deskOf(), 0, { entriesEnabled: false }), atSecond: 1 },
  'paused, 200 s to go': { desk: () => assess(deskOf(), 0, { momentumBp: 40 }), atSecond: 100 },
  'paused, quiet time over': {
    desk: () => assess(deskOf(), 0, { momentumBp: 40 }),
    atSecond: 300,
  },
  'disabled in a pause, 200 s to go': {
    desk: () => assess(deskOf(), 0, { momentumBp: 40, healthy: false }),
    atSecond: 100,
  },
};

const DELIVERIES: Readonly<Record<string, Seen>> = {
  calm: {},
  'calm, outside': { windowOpen: false },
  'momentum unknown': { momentumBp: null },
  'just calm': { momentumBp: 19.9 },
  'just restless': { momentumBp: 20 },
  'just below a spike': { momentumBp: 35.9 },
  spike: { momentumBp: 36 },
  'spike, outside': { momentumBp: 36, windowOpen: false },
  'switched off': { entriesEnabled: false },
  'switched off, spike': { entriesEnabled: false, momentumBp: 90 },
  unhealthy: { healthy: false },
  'unhealthy, outside': { healthy: false, windowOpen: false },
};

const TABLE = `
# calm · momentum unknown · just calm
  active
      new · inactive · active · disabled · paused, quiet time over
  paused, 200 s to go
      paused, 200 s to go · disabled in a pause*
# calm, outside
  inactive
      new · inactive · active · disabled · paused, quiet time over
  paused, 200 s to go
      paused, 200 s to go · disabled in a pause*
# just restless · just below a spike
  active
      new · inactive · active · disabled
  paused, 300 s to go
      paused* · disabled in a pause*
# spike*
  paused, 300 s to go
      *
# switched off · unhealthy*
  disabled
      new · inactive · active · disabled · paused, quiet time over
  disabled, 200 s to go
      paused, 200 s to go · disabled in a pause*
# switched off, spike
  disabled, 300 s to go
      *
`;

const cells = cellsOf(TABLE, Object.keys(SITUATIONS), Object.keys(DELIVERIES));

const outcomeOf = (desk: Desk, atSecond: number): string => {
  const { value, context } = desk.getSnapshot();
  const { pausedUntilMs } = context;
  return pausedUntilMs === null
    ? value
    : `${value}, ${(pausedUntilMs - after(atSecond)) / 1_000} s to go`;
};

describe('the desk chart', () => {
  it('has an outcome for every situation and assessment', () => {
    expect(gapsOf(cells, Object.keys(SITUATIONS), Object.keys(DELIVERIES))).toEqual([]);
  });

  it.each(cells)('$situation, $delivery: $outcome', ({ situation, delivery, outcome }) => {
    const found = SITUATIONS[situation];
    if (found === undefined) throw new Error(`no situation '${situation}'`);
    const desk = assess(found.desk(), found.atSecond, DELIVERIES[delivery]);
    expect(outcomeOf(desk, found.atSecond)).toBe(outcome);
  });

  it('enters in `active` alone', () => {
    for (const [name, { desk }] of Object.entries(SITUATIONS))
      expect([name, desk().getSnapshot().hasTag('entering')]).toEqual([name, name === 'active']);
  });
});

describe('a pause', () => {
  it('holds: each restless second begins the quiet time anew', () => {
    const desk = assess(deskOf(), 0, { momentumBp: 40 });
    for (let second = 1; second <= 400; second += 1) {
      assess(desk, second, { momentumBp: 25 });
      expect(desk.getSnapshot().value).toBe('paused');
    }
    for (let second = 401; second < 700; second += 1) {
      assess(desk, second);
      expect(desk.getSnapshot().value).toBe('paused');
    }
    expect(assess(desk, 700).getSnapshot().value).toBe('active');
  });

  it('once over needs a whole spike to begin again', () => {
    const desk = assess(assess(deskOf(), 0, { momentumBp: 40 }), 300);
    expect(assess(desk, 301, { momentumBp: 25 }).getSnapshot().value).toBe('active');
  });

  it('is none of a desk whose pauses are off', () => {
    const spikePause = { ...deskSettings().spikePause, enabled: false };
    expect(assess(deskOf({ spikePause }), 0, { momentumBp: 900 }).getSnapshot().value).toBe(
      'active',
    );
  });

  it('that an earlier process has left is held to its end, unless pauses are off', () => {
    const taken = (changes: Partial<DeskSettings> = {}): Desk =>
      createActor(deskMachine, {
        input: { settings: deskSettings(changes), pausedUntilMs: after(60) },
      }).start();
    const desk = taken();
    expect(assess(desk, 59).getSnapshot().value).toBe('paused');
    expect(assess(desk, 60).getSnapshot().value).toBe('active');
    const spikePause = { ...deskSettings().spikePause, enabled: false };
    expect(assess(taken({ spikePause }), 1).getSnapshot().value).toBe('active');
  });
});
