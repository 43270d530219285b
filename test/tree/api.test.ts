import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { auditPage } from '../../src/api/schemas/actions.ts';
import { fills } from '../../src/api/schemas/history.ts';
import { markets } from '../../src/api/schemas/market.ts';
import { reconciled } from '../../src/api/schemas/reconcile.ts';
import { shownTrade, tradePage } from '../../src/api/schemas/trade.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 90_000 });

type Got = { readonly status: number; readonly body: unknown };

let world: World;
let running: RunningHouse;

beforeEach(async () => {
  world = await openWorld();
  const settings = { 'paper.speed': 30, 'api.enabled': true, 'api.port': 0, 'api.readOnly': false };
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

const post = async (path: string, key: string, body: object): Promise<Got> => {
  const token = readFileSync(join(world.dataDirectory, 'api-token'), 'utf8').trim();
  const response = await fetch(`${urlOf()}/api/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};

const get = async (path: string): Promise<Got> => {
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
      '/reconcile',
      '/markets',
      '/logs',
      '/results',
      '/calibration',
      '/audit/verify',
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

  it('shows beside the booked fee of a fill what the formula gives', async () => {
    await eventually(() => {
      expect(anyTrade('monitoring')).toBeDefined();
    }, 30_000);
    const { body } = await get(`/trades/${anyTrade('monitoring') ?? ''}/fills`);
    const booked = fills.parse(body).fills;
    expect(booked.length).toBeGreaterThan(0);
    for (const { estimateMicros, feeMicros, isTaker } of booked)
      expect([isTaker, estimateMicros]).toEqual([true, feeMicros]);
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

  it('closes a trade that is as it was seen, once, and none that has moved since', async () => {
    await eventually(() => {
      expect(anyTrade('monitoring')).toBeDefined();
    }, 30_000);
    const id = anyTrade('monitoring') ?? '';
    const reason = 'a test';
    const early = await post(`/trades/${id}/close`, 'early-0001', { expectedSeq: 1, reason });
    expect(early).toMatchObject({ status: 409, body: { title: 'the trade has moved since' } });
    const { trade } = shownTrade.parse((await get(`/trades/${id}`)).body);
    const close = () =>
      post(`/trades/${id}/close`, 'close-0001', { expectedSeq: trade.seq, reason });
    expect(await close()).toEqual({ status: 200, body: { answer: 'done' } });
    expect(await close()).toEqual({ status: 200, body: { answer: 'done' } });
    await eventually(async () => {
      const { body } = await get(`/trades/${id}`);
      expect(body).toMatchObject({ trade: { state: 'closed', closeMethod: 'manual' } });
    }, 20_000);
    const { rows } = auditPage.parse((await get('/audit')).body);
    expect(rows.map(({ key, status }) => [key, status])).toEqual([
      ['close-0001', 200],
      ['close-0001', null],
      ['early-0001', 409],
      ['early-0001', null],
    ]);
  });

  it('shows what a change of settings would do before it is made, and then makes it', async () => {
    const path = 'priceFloor.enabled';
    const change = { set: [`${path}=true`], expectedVersion: 1, reason: 'a test' };
    const preview = await post('/settings/preview', 'unused-0001', change);
    expect(preview).toMatchObject({
      status: 200,
      body: { version: 1, changes: [{ path, to: true }] },
    });
    const made = await post('/settings', 'settings-0001', change);
    expect(made).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await post('/settings', 'settings-0002', change)).status).toBe(409);
    expect((await get('/settings/changes')).body).toMatchObject({
      changes: [{ version: 2, reason: 'a test' }, { version: 1 }],
    });
  });

  it('compares the book with the venue without a change, and takes in what was missed', async () => {
    await eventually(() => {
      expect(anyTrade('monitoring')).toBeDefined();
    }, 30_000);
    expect(await get('/reconcile')).toMatchObject({ status: 200, body: { differences: [] } });
    const done = await post('/reconcile', 'reconcile-0001', { reason: 'a test' });
    expect(done).toMatchObject({ status: 200, body: { differences: [] } });
    expect(reconciled.parse(done.body).looks).toBeGreaterThan(0);
  });

  it('shows what trades now: prices, their changes, and the strikes around them', async () => {
    await eventually(async () => {
      const { atMs, events, symbols } = markets.parse((await get('/markets')).body);
      const [first] = events;
      const symbol = symbols.find((each) => each.symbol === first?.symbol);
      expect(symbol?.spotMicros).toBeGreaterThan(0);
      expect(symbol?.changes.map(({ overMs }) => overMs)).toEqual([6e4, 3e5, 9e5, 18e5]);
      expect(first?.closeAtMs).toBeGreaterThan(atMs);
      const valued = first?.strikes.filter(({ probabilityPercent }) => probabilityPercent !== null);
      expect(valued?.length).toBeGreaterThan(0);
      const strikes = first?.strikes.map(({ strikeMicros }) => strikeMicros) ?? [];
      expect(strikes).toEqual(strikes.toSorted((a, b) => b - a));
      for (const { askCenti, edgePercent, probabilityPercent, side, strikeMicros } of valued ??
        []) {
        expect(side).toBe((symbol?.spotMicros ?? 0) > strikeMicros ? 'yes' : 'no');
        const edge = askCenti === null ? null : (probabilityPercent ?? 0) - askCenti / 100;
        expect(edgePercent).toBe(edge);
      }
    }, 30_000);
  });
});
