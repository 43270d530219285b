import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { tradePage } from '../../src/api/schemas/trade.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 90_000 });

let world: World;
let running: RunningHouse;

beforeEach(async () => {
  world = await openWorld();
  const settings = { 'paper.speed': 30, 'api.enabled': true, 'api.port': 0 };
  running = await startHouse(world, settings);
});
afterEach(async () => {
  await running.root.stop();
  await world.end();
});

const urlOf = (): string => {
  const line = running.lines.find(({ event }) => event === 'the API listens');
  return String(line?.fields['url']);
};

const get = async (path: string): Promise<{ status: number; body: unknown }> => {
  const token = readFileSync(join(world.dataDirectory, 'api-token-view'), 'utf8').trim();
  const response = await fetch(`${urlOf()}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: await response.json() };
};

const anyTrade = (state: string): string | undefined =>
  [...running.house.organs.trades.get().live()].find((trade) => trade.state.startsWith(state))
    ?.context.tradeId;

describe('the API of a running house', () => {
  it('shows what is there, each answer in its documented shape', async () => {
    await eventually(() => {
      expect(anyTrade('monitoring')).toBeDefined();
    }, 30_000);
    const id = anyTrade('monitoring') ?? '';
    for (const path of [
      '/overview',
      '/feeds',
      '/tree',
      '/health',
      '/switch',
      '/desks',
      '/portfolio',
      '/settings?scope=desk:eager&scope=series:KXBTC15M',
      `/settings?scope=trade:${id}`,
      '/settings/changes',
      '/trades',
      '/trades?state=ended',
      '/trades?state=all&limit=1',
      `/trades/${id}`,
      `/trades/${id}/transitions`,
      `/trades/${id}/orders`,
      `/trades/${id}/fills`,
      `/trades/${id}/explain`,
      `/trades/${id}/explain?seq=1`,
      '/openapi.json',
    ])
      expect({ path, ...(await get(path)) }).toMatchObject({ path, status: 200 });
    for (const path of ['/trades/999999', '/trades/999999/explain', '/settings?scope=trade:999999'])
      expect((await get(path)).status).toBe(404);
    for (const path of ['/trades?limit=0', '/trades?state=x', '/trades/x', '/settings?scope=x:y'])
      expect((await get(path)).status).toBe(400);
    expect(running.lines.filter(({ event }) => event === 'a request of the API failed')).toEqual(
      [],
    );
  });

  it('says of a guarded trade since when it is, and how near its nearest wire', async () => {
    await eventually(async () => {
      const { trades } = tradePage.parse((await get('/trades?limit=500')).body);
      const guarded = trades.filter(
        ({ live, trade }) =>
          trade.state === 'monitoring.watching' &&
          live?.protection.risk === null &&
          live.protection.guardedSinceMs !== null &&
          live.standing.quoteAgeMs !== null,
      );
      expect(guarded.length).toBeGreaterThan(0);
    }, 30_000);
  });
});
