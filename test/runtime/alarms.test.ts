import { describe, expect, it } from 'vitest';

import { createAlarms } from '../../src/runtime/alarms.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';

const setUp = () => {
  const { log, lines } = recordingLog();
  const clock = testClock();
  return { alarms: createAlarms(clock, log), lines, advance: clock.advance };
};

describe('alarms', () => {
  it('an alarm is one line when it is raised and one when it ends, with how long it lasted', async () => {
    const { alarms, lines, advance } = setUp();
    alarms.raise('a', 'the exit is stuck', { trade: '1' });
    await advance(2_500);
    alarms.raise('a', 'the exit is stuck', { trade: '1' });
    alarms.clear('a');
    alarms.clear('a');
    expect(lines.map(({ level, event, fields }) => [level, event, fields])).toEqual([
      ['error', 'ALARM the exit is stuck', { trade: '1' }],
      ['info', 'alarm over: the exit is stuck', { trade: '1', lastedMs: 2_500 }],
    ]);
  });

  it('what stands is told with its newest figures and its first instant', async () => {
    const { alarms, advance } = setUp();
    alarms.raise('a', 'held differs', { held: 1 });
    const [first] = alarms.standing();
    await advance(1_000);
    alarms.raise('b', 'another');
    alarms.raise('a', 'held differs', { held: 2 });
    expect(alarms.standing().map(({ key }) => key)).toEqual(['a', 'b']);
    expect(alarms.standing()[0]).toMatchObject({
      fields: { held: 2 },
      raisedAtMs: first?.raisedAtMs,
    });
  });
});
