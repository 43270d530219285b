import { beforeEach, describe, expect, it } from 'vitest';

import type { TradeContext } from '../../machines/model/trade.ts';
import { limitGivenUp } from '../../machines/trades/limit-exit.ts';
import { createAlarms, type Alarms } from '../../src/runtime/alarms.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { alarmLimitExit } from '../../src/runtime/limit-exit-alarm.ts';
import { standingOf } from '../../src/runtime/standing.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';
import {
  after,
  born,
  died,
  filled,
  play,
  probabilityStop,
  reading,
  timer,
  totals,
  unverified,
} from '../support/trade-fixtures.ts';

const ATTEMPTS = 3;
const limitExit = { enabled: true, gainCenti: 200, priceCenti: 9_900 };
const settings = unverified({
  limitExit,
  exit: { ...unverified({}).exit, maxAttempts: ATTEMPTS },
});

type Trade = Stored<TradeContext>;

const guarded = (): Trade =>
  play(play(born({ guard: settings }), filled('entry', 1, totals(100, 96), after(1))), {
    type: 'watch.armed',
    reading: reading(),
    atMs: after(2),
  });

/** The exit is placed once more, and ends without a sale. */
const failed = (trade: Trade): Trade => {
  const rests = play(trade, timer(trade, reading()));
  return play(rests, died('exit', rests.context.exitAttempts, totals(0, 98), after(11)));
};

const failedOften = (times: number): Trade =>
  Array.from({ length: times }).reduce<Trade>((trade) => failed(trade), guarded());

let alarms: Alarms;
beforeEach(() => {
  alarms = createAlarms(testClock(), recordingLog().log);
});

const alarmed = ({ state, context }: Trade): readonly unknown[] => {
  alarmLimitExit(alarms, state, context);
  return alarms.standing().map(({ what, fields }) => [what, fields['failures']]);
};

const ALARM = ['the exit that should rest at the venue was given up', ATTEMPTS];

describe('an exit that should rest', () => {
  it('is no alarm while it is tried again, and one from its last attempt on', () => {
    for (let times = 0; times < ATTEMPTS; times += 1)
      expect(alarmed(failedOften(times))).toEqual([]);
    expect(alarmed(failedOften(ATTEMPTS))).toEqual([ALARM]);
  });

  it('is shown where the trade stands', () => {
    const said = ({ state, context }: Trade) =>
      standingOf({ state, context }, reading(), [], after(12)).givenUp;
    expect(said(failedOften(ATTEMPTS - 1))).toBeNull();
    expect(said(failedOften(ATTEMPTS))).toBe(ALARM[0]);
  });

  it('is no alarm any more once another guard tries anew, or the trade leaves', () => {
    const given = failedOften(ATTEMPTS);
    expect(alarmed(given)).toEqual([ALARM]);
    const change = { settings: { ...settings, limitExit: { ...limitExit, gainCenti: 100 } } };
    const anew = play(given, {
      type: 'guard.changed',
      ...change,
      settingsVersion: 2,
      by: 'test',
      atMs: after(12),
    });
    expect(alarmed(anew)).toEqual([]);

    expect(alarmed(given)).toEqual([ALARM]);
    const cause = probabilityStop(39.9);
    expect(alarmed(play(given, { type: 'stop.tripped', cause, atMs: after(13) }))).toEqual([]);
  });

  it('is given up by nobody who does not want it', () => {
    const { state, context } = failedOften(ATTEMPTS);
    const off = { ...settings, limitExit: { ...limitExit, enabled: false } };
    const unwanted = { ...context, ticket: { ...context.ticket, guard: off } };
    expect(limitGivenUp(state, unwanted)).toBeNull();
  });
});
