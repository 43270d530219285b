import { describe, expect, it } from 'vitest';

import { openOutlook } from '../../src/commands/outlook.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { NOBODY_TOLD } from '../../src/notify/notifier.ts';
import { buildHouse } from '../../src/tree/build.ts';
import { createHealth } from '../../src/tree/health.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';

/** What speaks against a sign of life of a house of which nothing runs yet, and whether it ends. */
const ailsOf = async (heartbeat: object) => {
  const settings = loadConfig({
    env: { BEAT: 'http://127.0.0.1:1/beat' },
    file: null,
    overrides: [
      { path: 'notify.heartbeat', value: { url: { env: 'BEAT' }, ...heartbeat }, option: '--x' },
      { path: 'probes.port', value: null, option: '--x' },
    ],
  });
  if (!settings.ok) throw new Error(JSON.stringify(settings.error));
  const clock = testClock();
  let ails: () => readonly string[] = () => ['nobody has asked'];
  let isOver = false;
  const house = buildHouse({
    settings: settings.value,
    dataDirectory: '/nowhere',
    paper: null,
    clock,
    realClock: clock,
    log: recordingLog().log,
    isDraining: () => false,
    ownershipLost: () => undefined,
  });
  const beating = {
    ...house,
    notifier: {
      ...NOBODY_TOLD,
      beat: (found: () => readonly string[]) => {
        ails = found;
        return { stop: () => void (isOver = true) };
      },
    },
  };
  const health = createHealth(house);
  const outlook = await openOutlook(beating, health, createMetrics());
  const young = ails();
  clock.advanceSync(31_000, 1_000);
  const stuck = ails();
  expect(isOver).toBe(false);
  await outlook.close();
  expect(isOver).toBe(true);
  return { young, stuck };
};

describe('a sign of life', () => {
  it('is withheld until new trades may be taken, with every reason against them', async () => {
    const { young, stuck } = await ailsOf({});
    expect(young).toEqual(expect.arrayContaining(['startup', 'journal', 'venue']));
    expect(stuck[0]).toBe('heartbeat');
  });

  it('is given as long as the tree turns, where that is all that is asked for', async () => {
    expect(await ailsOf({ while: 'live' })).toEqual({ young: [], stuck: ['heartbeat'] });
  });
});
