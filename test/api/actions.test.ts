import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { readAuditBefore } from '../../db/audit.ts';
import { readKillSwitch, readKillSwitchHistory } from '../../db/kill-switch.ts';
import { audited } from '../../src/api/actions/audited.ts';
import { actionEndpoints } from '../../src/api/resources/actions.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { verifyAuditChain } from '../../src/service/audit.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { ask, bearer, JSON_TYPE, openBench, TOKENS, type Bench, type Got } from './bench.ts';

let test: TestDatabase;
let bench: Bench;
let readOnly: Bench;
let restarted: string[];

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());

beforeEach(async () => {
  restarted = [];
  const open = (isReadOnly: boolean) =>
    openBench({
      isReadOnly,
      endpoints: actionEndpoints({
        database: test.database,
        audit: audited(test.database, systemClock()),
        isReadOnly,
        restart: (supervisor, child) => {
          if (child === 'nobody') return null;
          if (supervisor === 'tradewarden') return false;
          restarted.push(`${supervisor}/${child}`);
          return true;
        },
      }),
    });
  [bench, readOnly] = [await open(false), await open(true)];
});
afterEach(() => Promise.all([bench.kill(), readOnly.kill()]));

let keys = 0;
const newKey = (): string => `test-key-${(keys += 1)}`;

const post = (
  path: string,
  body: object,
  {
    at = bench,
    key = newKey(),
    token = TOKENS.admin,
  }: Partial<{ at: Bench; key: string | null; token: string }> = {},
): Promise<Got> =>
  ask(at, {
    path: `/api/v1${path}`,
    method: 'POST',
    headers: {
      ...bearer(token),
      ...JSON_TYPE,
      ...(key !== null && { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  });

const throwSwitch = { state: 'no-entries', reason: 'a test' };
const settingOf = (got: Got): number =>
  z.object({ setting: z.number() }).parse(JSON.parse(got.text)).setting;

describe('the kill switch by the API', () => {
  it('is thrown by whoever may operate, even where the API is read-only', async () => {
    const got = await post('/switch', throwSwitch, { at: readOnly, token: TOKENS.operate });
    expect(got.status).toBe(200);
    expect(await readKillSwitch(test.database)).toMatchObject({
      state: 'no-entries',
      reason: 'a test',
    });
    const more = await post(
      '/switch',
      { ...throwSwitch, state: 'flatten' },
      { at: readOnly, token: TOKENS.operate },
    );
    expect(more.status).toBe(200);
    expect((await post('/switch', throwSwitch, { token: TOKENS.view })).status).toBe(403);
  });

  it('is never counted: it can be thrown as often as somebody is afraid', async () => {
    for (let times = 0; times < 15; times += 1)
      expect((await post('/switch', throwSwitch)).status).not.toBe(429);
  });

  it('is let go by an admin alone, who says how it stands, where the API is not read-only', async () => {
    const expectedSetting = settingOf(await post('/switch', { ...throwSwitch, state: 'flatten' }));
    const back = { state: 'running', reason: 'over', expectedSetting };
    expect((await post('/switch', back, { token: TOKENS.operate })).status).toBe(403);
    expect((await post('/switch', back, { at: readOnly })).status).toBe(403);
    expect((await post('/switch', { ...back, expectedSetting: null })).status).toBe(409);
    expect((await post('/switch', { ...back, expectedSetting: expectedSetting - 1 })).status).toBe(
      409,
    );
    expect((await readKillSwitch(test.database)).state).toBe('flatten');
    expect((await post('/switch', back)).status).toBe(200);
    expect((await readKillSwitch(test.database)).state).toBe('running');
  });
});

describe('an action', () => {
  it('happens once under its key, and answers the same when it is sent again', async () => {
    const key = newKey();
    const before = (await readKillSwitch(test.database)).setting;
    const first = await post('/switch', throwSwitch, { key });
    const again = await post('/switch', throwSwitch, { key });
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect((await readKillSwitch(test.database)).setting).toBe(before + 1);
    expect((await readKillSwitchHistory(test.database, 1))[0]?.by).toMatch(/^api\/[0-9a-f]{8}$/);
  });

  it('happens once however many send it at the same time', async () => {
    const key = newKey();
    const before = (await readKillSwitch(test.database)).setting;
    const all = await Promise.all(
      Array.from({ length: 6 }, () => post('/switch', throwSwitch, { key })),
    );
    expect((await readKillSwitch(test.database)).setting).toBe(before + 1);
    for (const { status } of all) expect([200, 409]).toContain(status);
  });

  it('needs a key of its own, and a reason', async () => {
    const before = (await readKillSwitch(test.database)).setting;
    expect((await post('/switch', throwSwitch, { key: null })).status).toBe(400);
    expect((await post('/switch', throwSwitch, { key: 'short' })).status).toBe(400);
    expect((await post('/switch', { state: 'flatten', reason: ' ' })).status).toBe(400);
    const key = newKey();
    await post('/tree/feeds/x/restart', { reason: 'r' }, { key });
    expect((await post('/switch', throwSwitch, { key })).status).toBe(409);
    expect((await post('/tree/feeds/y/restart', { reason: 'r' }, { key })).status).toBe(409);
    expect((await readKillSwitch(test.database)).setting).toBe(before);
  });

  it('is kept with who, what, why and what came of it, in a chain that holds', async () => {
    const key = newKey();
    await post('/tree/tradewarden/store/restart', { reason: 'why not' }, { key });
    const [answered, asked] = await readAuditBefore(test.database, null, 2);
    expect([asked?.kind, asked?.key, answered?.kind, answered?.key]).toEqual([
      'asked',
      key,
      'answered',
      key,
    ]);
    expect(JSON.parse(asked?.entry ?? '')).toMatchObject({
      role: 'admin',
      what: 'POST /api/v1/tree/tradewarden/store/restart',
      body: { reason: 'why not' },
    });
    expect(JSON.parse(answered?.entry ?? '')).toMatchObject({ status: 422 });
    expect(asked?.entry).not.toContain(TOKENS.admin);
    expect((await verifyAuditChain(test.database)).broken).toBeNull();
  });

  it('restarts what touches no trade, and nothing else', async () => {
    const reason = { reason: 'a test' };
    expect((await post('/tree/feeds/a/restart', reason)).status).toBe(200);
    expect((await post('/tree/tradewarden/store/restart', reason)).status).toBe(422);
    expect((await post('/tree/feeds/nobody/restart', reason)).status).toBe(404);
    expect((await post('/tree/feeds/a/restart', reason, { token: TOKENS.operate })).status).toBe(
      403,
    );
    expect(restarted).toEqual(['feeds/a']);
  });

  it('on a trade there is none of is 404', async () => {
    expect((await post('/trades/9/close', { expectedSeq: 1, reason: 'r' })).status).toBe(404);
    expect((await post('/trades/9/close', { reason: 'r' })).status).toBe(400);
  });
});
