import { loadConfig } from '../../src/config/load.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { buildHouse } from '../../src/tree/build.ts';
import { createHealth } from '../../src/tree/health.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';

/** What `/metrics` shows of a house of which nothing runs yet. */
export const idleText = async (): Promise<string> => {
  const settings = loadConfig({ env: {}, file: null, overrides: [] });
  if (!settings.ok) throw new Error(JSON.stringify(settings.error));
  const clock = testClock();
  const metrics = createMetrics();
  const house = buildHouse({
    settings: settings.value,
    dataDirectory: '/nowhere',
    paper: null,
    clock,
    realClock: clock,
    log: recordingLog().log,
    witnesses: [metrics.witness],
    isDraining: () => false,
    ownershipLost: () => undefined,
  });
  const follower = metrics.follow(house, createHealth(house));
  try {
    return await metrics.text();
  } finally {
    follower.stop();
  }
};

const TYPE = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/gm;

/** The name and type of every metric that a text declares. */
export const declaredIn = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(TYPE)].map(([, name = '', type = '']) => [name, type]));
