import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  noteKillSwitchSeen,
  readKillSwitch,
  readKillSwitchHistory,
  readKillSwitchSeen,
  setKillSwitch,
} from '../../db/kill-switch.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

test('a new installation runs, by nobody in particular', async () => {
  const { sinceMs, ...first } = await readKillSwitch(db.database);
  expect(first).toEqual({ state: 'running', setting: 1, by: 'installation', reason: null });
  expect(Math.abs(Date.now() - sinceMs)).toBeLessThan(86_400_000);
  expect(await readKillSwitchSeen(db.database)).toBeNull();
});

test('each change is the row and one line of history, with who and why', async () => {
  const set = await setKillSwitch(db.database, {
    state: 'reduce-only',
    by: 'alice',
    reason: 'maintenance',
  });
  expect(set).toMatchObject({ state: 'reduce-only', setting: 2, by: 'alice' });
  expect(await readKillSwitch(db.database)).toEqual(set);
  const [last, first, ...others] = await readKillSwitchHistory(db.database, 20);
  expect([last, first?.setting, others]).toEqual([set, 1, []]);
});

test('changes at the same time are numbered one after the other, and none is lost', async () => {
  const before = (await readKillSwitch(db.database)).setting;
  const settings = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((by) =>
      setKillSwitch(db.database, { state: 'no-entries', by, reason: null }),
    ),
  );
  const numbers = settings.map(({ setting }) => setting).sort((a, b) => a - b);
  expect(numbers).toEqual([1, 2, 3, 4, 5].map((step) => before + step));
  const noted = await readKillSwitchHistory(db.database, 5);
  expect(noted.map(({ setting }) => setting)).toEqual(numbers.toReversed());
  expect((await readKillSwitch(db.database)).by).toBe(noted[0]?.by);
});

test('what a process has seen is noted', async () => {
  const { setting } = await readKillSwitch(db.database);
  await noteKillSwitchSeen(db.database, setting);
  await noteKillSwitchSeen(db.database, setting);
  expect(await readKillSwitchSeen(db.database)).toBe(setting);
});

test('a state that is none is refused, and changes nothing', async () => {
  const before = await readKillSwitch(db.database);
  await expect(
    db.database.query({
      name: '',
      text: `update kill_switch set state = 'half-open'`,
      values: [],
    }),
  ).rejects.toThrow('kill_switch_state_check');
  expect(await readKillSwitch(db.database)).toEqual(before);
});

test('the writer sets the switch, and neither removes it nor rewrites its history', async () => {
  const allowed = await db.database.query<{ what: string; may: boolean }>({
    name: '',
    text: `
      select t || ' ' || p as what, has_table_privilege('tradewarden_writer', t, p) as may
      from unnest(array['kill_switch', 'kill_switch_history']) as t,
        unnest(array['insert', 'update', 'delete']) as p`,
    values: [],
  });
  expect(allowed.filter(({ may }) => may).map(({ what }) => what)).toEqual([
    'kill_switch update',
    'kill_switch_history insert',
  ]);
});
