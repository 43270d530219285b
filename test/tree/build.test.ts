import { expect, test } from 'vitest';

import { buildHouse } from '../../src/tree/build.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';
import { settingsOf } from '../sim/house/settings.ts';

test('that the trades are another’s is told once, however many actors find it out', () => {
  const told: string[] = [];
  const clock = testClock();
  const house = buildHouse({
    settings: settingsOf(1),
    dataDirectory: '/nowhere',
    paper: null,
    clock,
    realClock: clock,
    log: recordingLog().log,
    isDraining: () => false,
    ownershipLost: (why) => void told.push(why),
  });
  house.ownershipLost('trade 1: fenced');
  house.ownershipLost('trade 2: fenced');
  expect(told).toEqual(['trade 1: fenced']);
});
