import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { readKillSwitchSeen, setKillSwitch } from '../../db/kill-switch.ts';
import { askPreview, readPreview } from '../../db/settings-previews.ts';
import { putTicket, readTicket } from '../../db/ticket-requests.ts';
import { DEFAULT_SCOPE } from '../../machines/model/layers.ts';
import type { House } from '../../src/tree/house.ts';
import { inboxOf } from '../../src/tree/inbox.ts';
import { eventually } from '../support/eventually.ts';
import { someTicket } from '../support/tickets.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

const WITHIN_MS = 60_000;

let world: World;
let running: RunningHouse | null = null;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(async () => {
  await running?.root.stop();
  running = null;
  await world.end();
});

/** A house whose inbox fails once, after `before`, in the look that follows the word. */
const failingOnce =
  (isTime: () => boolean, before: () => Promise<unknown>) =>
  (house: House): House => {
    let hasFailed = false;
    const look = async (): Promise<void> => {
      if (hasFailed || !isTime()) return house.inbox.look();
      hasFailed = true;
      await before();
      throw new Error('planted');
    };
    return { ...house, inbox: { ...house.inbox, look } };
  };

it('an inbox that fails is started again, and takes up what was put down meanwhile', async () => {
  const { database } = world.test;
  const ticket = someTicket('meanwhile');
  let isTime = false;
  let putDown: { readonly setting: number; readonly preview: string } | null = null;
  running = await startHouse(
    world,
    { desks: [] },
    failingOnce(
      () => isTime,
      async () => {
        const change = { state: 'no-entries', by: 'alice', reason: null } as const;
        const { setting } = await setKillSwitch(database, change);
        if (running !== null) await putTicket(database, running.house.book, ticket);
        const draft = { version: 1, scope: DEFAULT_SCOPE, patch: {} };
        putDown = { setting, preview: await askPreview(database, draft) };
      },
    ),
  );
  const { house } = running;
  isTime = true;
  await eventually(async () => {
    if (putDown === null) throw new Error('expected the inbox to have failed');
    expect(await readKillSwitchSeen(database)).toBe(putDown.setting);
    expect(await readPreview(database, putDown.preview)).not.toBeNull();
    expect((await readTicket(database, house.book, ticket))?.answer).toMatch(/^refused/);
  }, WITHIN_MS);
  expect(house.killSwitch.current()?.state).toBe('no-entries');
  expect(house.figures.restarts()).toBeGreaterThan(0);
});

it('a house at rest asks the database for what waits by one statement', async () => {
  const names: string[] = [];
  running = await startHouse(world, { desks: [] }, (house) => {
    const { store } = house.organs;
    const get = (): ReturnType<typeof store.get> => {
      const up = store.get();
      const query: typeof up.database.query = (statement) => {
        names.push(statement.name);
        return up.database.query(statement);
      };
      return { ...up, database: { ...up.database, query } };
    };
    const heard = { ...house, organs: { ...house.organs, store: { ...store, get } } };
    return { ...heard, inbox: inboxOf(heard) };
  });
  const looks = (): number => names.filter((name) => name === 'inbox').length;
  await eventually(() => expect(looks()).toBeGreaterThan(4), WITHIN_MS);
  names.length = 0;
  await eventually(() => expect(looks()).toBeGreaterThan(8), WITHIN_MS);
  const looking = ['kill-switch', 'settings-version', 'settings-previews-open', 'operator-open'];
  looking.push('ticket-open', 'adoption-open', 'external-probabilities');
  expect(names.filter((name) => looking.includes(name))).toEqual([]);
});
