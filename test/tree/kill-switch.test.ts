import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { readKillSwitchSeen, setKillSwitch } from '../../db/kill-switch.ts';
import type { KillSwitchState } from '../../machines/model/kill-switch.ts';
import { TERMINAL_TRADE_STATES } from '../../machines/model/trade.ts';
import { createHealth } from '../../src/tree/health.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

const SETTINGS = { 'paper.speed': 60 };
const WITHIN_MS = 30_000;

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

const start = async (): Promise<RunningHouse> => (running = await startHouse(world, SETTINGS));

const living = ({ house }: RunningHouse) =>
  [...house.organs.trades.get().live()].filter(({ state }) => !TERMINAL_TRADE_STATES.has(state));

const countOf = async (text: string): Promise<number> => {
  const [row] = await world.test.database.query<{ n: number }>({ name: '', text, values: [] });
  return row?.n ?? 0;
};
const births = (): Promise<number> => countOf('select count(*)::integer as n from trades');

/** Sets the switch and waits until the process has seen it. */
const set = async (state: KillSwitchState): Promise<number> => {
  const change = { state, by: 'alice', reason: 'a test' };
  const { setting } = await setKillSwitch(world.test.database, change);
  await eventually(async () => {
    expect(await readKillSwitchSeen(world.test.database)).toBe(setting);
  }, WITHIN_MS);
  return setting;
};

it('no trade begins once no-entries is seen, in this process or the next, until it runs again', async () => {
  const first = await start();
  await eventually(async () => expect(await births()).toBeGreaterThan(0), WITHIN_MS);
  await set('no-entries');
  const before = await births();
  const check = createHealth(first.house)
    .state()
    .checks.find(({ name }) => name === 'switch');
  expect(check).toEqual({
    name: 'switch',
    ok: false,
    reason: 'the kill switch stands at no-entries, set by alice: a test',
  });
  await first.root.stop();
  const second = await start();
  const { clock } = second.house;
  const since = clock.now();
  await eventually(() => expect(clock.now() - since).toBeGreaterThan(60_000), WITHIN_MS);
  expect(await births()).toBe(before);
  await set('running');
  await eventually(async () => expect(await births()).toBeGreaterThan(before), WITHIN_MS);
});

it('flatten closes every trade once, by the journaled close, and none is left or begun', async () => {
  const house = await start();
  await eventually(() => {
    expect(living(house).filter(({ state }) => state.startsWith('monitoring')).length) //
      .toBeGreaterThan(1);
  }, WITHIN_MS);
  const setting = await set('flatten');
  const before = await births();
  await eventually(() => {
    expect(living(house).map(({ state }) => state)).toEqual([]);
  }, WITHIN_MS);
  expect(await births()).toBe(before);
  const asked = await world.test.database.query<{ by: string; times: number }>({
    name: '',
    text: `
      select event ->> 'by' as by, count(*)::integer as times from trade_transitions
      where event_type = 'close.requested' and event_id = $1 group by trade_id, event ->> 'by'`,
    values: [`switch/${setting}`],
  });
  expect(asked.length).toBeGreaterThan(1);
  expect(new Set(asked.map(({ by, times }) => `${by} ${times}`))).toEqual(
    new Set(['kill switch 1']),
  );
});
