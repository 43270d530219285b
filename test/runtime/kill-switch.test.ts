import { beforeEach, describe, expect, it } from 'vitest';

import {
  demandsFlat,
  forbidsEntries,
  forbidsGrowth,
  KILL_SWITCH_STATES,
  type KillSwitchState,
} from '../../machines/model/kill-switch.ts';
import { epochMs } from '../../machines/model/time.ts';
import { createAlarms, type Alarms } from '../../src/runtime/alarms.ts';
import { createEntryGate, type EntryGate } from '../../src/runtime/entry-gate.ts';
import { KALSHI } from '../../src/tree/perpetuals.ts';
import { createKillSwitch, type KillSwitch } from '../../src/runtime/kill-switch.ts';
import { recordingLog, type RecordedLine } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';

let gate: EntryGate;
let alarms: Alarms;
let lines: readonly RecordedLine[];
let killSwitch: KillSwitch;

beforeEach(() => {
  const recording = recordingLog();
  gate = createEntryGate();
  alarms = createAlarms(testClock(), recording.log);
  lines = recording.lines;
  killSwitch = createKillSwitch({ gate, alarms, log: recording.log });
});

const see = (state: KillSwitchState, setting: number, reason: string | null = null): boolean =>
  killSwitch.see({ state, setting, by: 'alice', reason, sinceMs: epochMs(1) });

describe('the states', () => {
  it('demand more and more, each what the ones before it do', () => {
    expect(
      KILL_SWITCH_STATES.map((state) => [
        state,
        forbidsEntries(state),
        forbidsGrowth(state),
        demandsFlat(state),
      ]),
    ).toEqual([
      ['running', false, false, false],
      ['no-entries', true, false, false],
      ['reduce-only', true, true, false],
      ['flatten', true, true, true],
    ]);
  });
});

describe('the kill switch', () => {
  it('that has not been read lets nothing in', () => {
    const unread = 'the kill switch has not been read';
    expect([gate.refusalAt(KALSHI), killSwitch.growthRefusal(), killSwitch.words()]).toEqual([
      unread,
      unread,
      unread,
    ]);
    see('running', 1);
    expect([gate.refusalAt(KALSHI), killSwitch.growthRefusal()]).toEqual([null, null]);
  });

  it.each([
    ['no-entries', null],
    ['reduce-only', 'the kill switch stands at reduce-only, set by alice: a test'],
    ['flatten', 'the kill switch stands at flatten, set by alice: a test'],
  ] as const)('at %s closes the way in, and growth is refused by: %s', (state, growth) => {
    see('running', 1);
    see(state, 2, 'a test');
    expect(gate.refusalAt(KALSHI)).toBe(`the kill switch stands at ${state}, set by alice: a test`);
    expect(killSwitch.growthRefusal()).toBe(growth);
    see('running', 3);
    expect([gate.refusalAt(KALSHI), killSwitch.growthRefusal()]).toEqual([null, null]);
  });

  it('is an alarm while it does not run, one for each state', () => {
    see('running', 1);
    expect(alarms.standing()).toEqual([]);
    see('no-entries', 2);
    see('flatten', 3);
    expect(alarms.standing().map(({ what, level }) => [what, level])).toEqual([
      ['the kill switch stands at flatten', 'warn'],
    ]);
    see('running', 4);
    expect(alarms.standing()).toEqual([]);
    expect(lines.filter(({ event }) => event === 'the kill switch was set')).toHaveLength(3);
  });

  it('does not go back: what is older than what was seen is no news', () => {
    see('flatten', 7);
    expect([see('running', 6), see('running', 7), killSwitch.current()?.state]).toEqual([
      false,
      false,
      'flatten',
    ]);
  });

  it('says at once how it stands when it is first read and does not run', () => {
    see('no-entries', 4);
    expect(lines.map(({ event }) => event)).toEqual([
      'ALARM the kill switch stands at no-entries',
      'the kill switch was set',
    ]);
  });
});
