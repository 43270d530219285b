import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { audited } from '../../src/api/actions/audited.ts';
import { notificationEndpoints } from '../../src/api/resources/notifications.ts';
import { Refused, type Channel } from '../../src/notify/channel.ts';
import { createNotifier, type Notifier } from '../../src/notify/notifier.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { recordingLog } from '../support/recording-log.ts';
import { ask, bearer, JSON_TYPE, openBench, TOKENS, type Bench, type Got } from './bench.ts';

let test: TestDatabase;
let bench: Bench;
let notifier: Notifier;
let taken: number;

const well: Channel = {
  name: 'webhook',
  send: () => {
    taken += 1;
    return Promise.resolve();
  },
};
const ill: Channel = { name: 'command', send: () => Promise.reject(new Refused('nobody there')) };

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());

beforeEach(async () => {
  taken = 0;
  notifier = createNotifier({
    channels: [well, ill],
    least: 'warning',
    everyMs: 1,
    retryMs: 1,
    repeatMs: 0,
    quietUntil: () => null,
    heartbeat: null,
    from: 'a test',
    log: recordingLog().log,
    clock: systemClock(),
  });
  bench = await openBench({
    isReadOnly: true,
    endpoints: notificationEndpoints({
      notifier,
      audit: audited(test.database, systemClock()),
    }),
  });
});
afterEach(async () => {
  await bench.kill();
  await notifier.close(100);
});

let keys = 0;
const askForTest = (token: string, key = `trial-key-${(keys += 1)}`): Promise<Got> =>
  ask(bench, {
    path: '/api/v1/notifications/test',
    method: 'POST',
    headers: { ...bearer(token), ...JSON_TYPE, 'idempotency-key': key },
    body: JSON.stringify({ reason: 'is anybody there' }),
  });

describe('the ways out to people, by the API', () => {
  it('show what was given up, and why', async () => {
    const rest = { about: 'trade 7', atMs: 5, key: 'trade/7/stuck', times: 1 };
    notifier.tell({ severity: 'critical', title: 'stuck', ...rest });
    await eventually(() => notifier.report().deadLetters.length === 1);
    await eventually(() => notifier.report().channels[0]?.sent === 1);
    const got = await ask(bench, { path: '/api/v1/notifications', headers: bearer(TOKENS.view) });
    expect(JSON.parse(got.text)).toMatchObject({
      channels: [
        { channel: 'webhook', sent: 1, failed: 0 },
        { channel: 'command', sent: 0, failed: 1, takenAtMs: null },
      ],
      deadLetters: [
        { channel: 'command', reason: 'nobody there', notices: [{ title: 'stuck' }], more: {} },
      ],
    });
  });

  it('are tried where the API only shows, by whoever may operate, and once under a key', async () => {
    expect((await askForTest(TOKENS.view)).status).toBe(403);
    const got = await askForTest(TOKENS.operate, 'the-same-key');
    expect(JSON.parse(got.text)).toEqual({
      trials: [
        { channel: 'webhook', fault: null },
        { channel: 'command', fault: 'nobody there' },
      ],
    });
    expect((await askForTest(TOKENS.operate, 'the-same-key')).text).toBe(got.text);
    expect(taken).toBe(1);
  });
});
