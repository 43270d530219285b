import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { readAuditBefore } from '../../db/audit.ts';
import { readTrade, type StoredTrade } from '../../db/trades.ts';
import { readJournal } from '../../db/transitions.ts';
import { tradeId, type TradeId } from '../../machines/model/ids.ts';
import { orders } from '../../src/api/schemas/history.ts';
import { shownTrade, tradePage } from '../../src/api/schemas/trade.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import { verifyAuditChain } from '../../src/service/audit.ts';
import { eventually } from '../support/eventually.ts';
import { breakRow, parkOrder, parkTrade } from './parking.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 90_000 });

/** What is held is offered at a price that is out of reach for most, and an order soon parked. */
const RESTING = {
  'guard.limitExit.enabled': true,
  'guard.limitExit.priceCenti': 9_900,
  'supervision.orders.childIntensity.restarts': 1,
  'supervision.orders.backoff.baseMs': 20,
} as const;

let world: World;
let running: RunningHouse;

beforeEach(async () => {
  world = await openWorld();
  const api = { 'api.enabled': true, 'api.port': 0, 'api.readOnly': false };
  running = await startHouse(world, { 'paper.speed': 5, ...RESTING, ...api });
});
afterEach(async () => {
  await running.root.stop();
  await world.end();
});

type Got = { readonly status: number; readonly body: unknown };

const call = async (path: string, token: string, sent: RequestInit = {}): Promise<Got> => {
  const url = readFileSync(join(world.dataDirectory, 'api-url'), 'utf8').trim();
  const headers = new Headers(sent.headers);
  const bearer = readFileSync(join(world.dataDirectory, token), 'utf8').trim();
  headers.set('authorization', `Bearer ${bearer}`);
  const response = await fetch(`${url}/api/v1${path}`, { ...sent, headers });
  return { status: response.status, body: await response.json() };
};

let keys = 0;
const revive = (id: TradeId, expectedSeq: number, token = 'api-token-operate'): Promise<Got> => {
  keys += 1;
  return call(`/trades/${id}/revive`, token, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `revival-${keys}` },
    body: JSON.stringify({ expectedSeq, reason: 'mended' }),
  });
};

const stored = async (id: TradeId): Promise<StoredTrade> => {
  const trade = await readTrade(world.test.database, id);
  if (trade === null) throw new Error('expected the trade');
  return trade;
};

const anyGuarded = (): Promise<TradeId> =>
  eventually(() => {
    const found = [...running.house.organs.trades.get().live()]
      .filter(({ state }) => state === 'monitoring.watching')
      .toSorted((a, b) => b.context.closeAtMs - a.context.closeAtMs)[0];
    if (found === undefined) throw new Error('expected a guarded trade');
    return found.context.tradeId;
  }, 30_000);

/** Parked in the tree and in the store. */
const parked = async (): Promise<StoredTrade> => {
  const id = await anyGuarded();
  await parkTrade(running.house, id);
  await eventually(async () => (await stored(id)).quarantineReason !== null);
  return stored(id);
};

it('a parked trade is taken up again by hand: guarded as before, and its time alone is counted', async () => {
  const { id, quarantinedAtMs, seq } = await parked();
  const { house } = running;
  await eventually(async () => {
    const { trades } = tradePage.parse((await call('/trades', 'api-token-view')).body);
    expect(trades[0]).toMatchObject({ trade: { id }, live: null });
  });
  const shown = async () =>
    shownTrade.parse((await call(`/trades/${id}`, 'api-token-view')).body).trade;
  const { unprotectedMs: booked } = await shown();
  expect(await shown()).toMatchObject({ unprotectedSinceMs: quarantinedAtMs });
  expect((await revive(id, seq, 'api-token-view')).status).toBe(403);
  expect((await revive(id, seq - 1)).status).toBe(409);
  expect(house.organs.trades.get().find({ kind: 'trade', tradeId: id })).toBeNull();

  expect(await revive(id, seq)).toEqual({ status: 200, body: { answer: 'done' } });
  expect(await stored(id)).toMatchObject({ quarantinedAtMs: null, quarantineReason: null });
  const journal = await eventually(async () => {
    const rows = (await readJournal(world.test.database, id)).filter(
      ({ actor, seq: at }) => actor.kind === 'trade' && at > seq,
    );
    if (!rows.some(({ to }) => to === 'monitoring.watching')) throw new Error('not guarded yet');
    return rows;
  });
  expect(journal[0]).toMatchObject({ seq: seq + 1, from: 'monitoring.watching', to: 'open' });
  expect(journal[0]?.event).toMatchObject({
    type: 'watch.lost',
    reason: 'it was parked',
    sinceMs: quarantinedAtMs,
  });
  await eventually(() => house.unprotected.protectionOf(id)?.risk === null);
  const { unprotectedMs, unprotectedSinceMs } = await shown();
  expect(unprotectedSinceMs).toBeNull();
  const aloneMs = (journal[0]?.atMs ?? 0) - (quarantinedAtMs ?? 0);
  expect(unprotectedMs - booked).toBeGreaterThanOrEqual(Math.floor(aloneMs));
  expect(house.alarms.standing().map(({ key }) => key)).not.toContain(`unprotected/${id}`);

  const again = await revive(id, (await stored(id)).seq);
  expect(again).toMatchObject({
    status: 422,
    body: { detail: 'refused: neither the trade nor an order of it is parked' },
  });
  const [answered, asked] = await readAuditBefore(world.test.database, null, 2);
  expect(JSON.parse(asked?.entry ?? '')).toMatchObject({
    role: 'operate',
    what: `POST /api/v1/trades/${id}/revive`,
    body: { reason: 'mended' },
  });
  expect(JSON.parse(answered?.entry ?? '')).toMatchObject({ status: 422 });
  expect((await verifyAuditChain(world.test.database)).broken).toBeNull();
  await running.root.stop();
  expect((await verifyJournal(world.test.database, house.book)).mismatches).toEqual([]);
});

it('one that fails again says why and stays parked, also for the next process, until it is mended', async () => {
  const { id, quarantinedAtMs, seq } = await parked();
  const mend = await breakRow(world.test, id);
  const problem = z.object({ detail: z.string() });
  const failed = await revive(id, seq);
  expect(failed.status).toBe(422);
  const { detail } = problem.parse(failed.body);
  expect(detail).toMatch(/^refused: it has failed again and stays parked: .*orders/s);
  await eventually(async () => {
    const { quarantineReason } = await stored(id);
    expect(detail.endsWith(String(quarantineReason))).toBe(true);
  });
  expect(await stored(id)).toMatchObject({ seq, quarantinedAtMs });

  await running.root.stop();
  running = await startHouse(world, {
    'paper.speed': 5,
    ...RESTING,
    'api.enabled': true,
    'api.port': 0,
    'api.readOnly': false,
  });
  const key = { kind: 'trade', tradeId: tradeId(id) } as const;
  expect(running.house.organs.trades.get().whereabouts(key)).toMatchObject({ kind: 'parked' });
  await mend();
  expect(await revive(id, seq)).toEqual({ status: 200, body: { answer: 'done' } });
  expect(running.house.organs.trades.get().find(key)?.seq).toBeGreaterThan(seq);
  expect((await stored(id)).quarantineReason).toBeNull();
});

it('an order that is parked under a guarded trade is told, alarmed, and taken up again', async () => {
  const { house } = running;
  const { id, orderId } = await eventually(() => {
    for (const { context, state } of house.organs.trades.get().live()) {
      const resting = context.restingExit?.orderId;
      if (state === 'monitoring.watching' && resting !== undefined)
        return { id: context.tradeId, orderId: resting };
    }
    throw new Error('expected a guarded trade whose exit rests');
  }, 30_000);
  const reasons = async () => {
    const told = orders.parse((await call(`/trades/${id}/orders`, 'api-token-view')).body);
    return told.orders.map((order) => [order.orderId, order.parkedReason]);
  };
  const parkedAlarms = () =>
    house.alarms.standing().filter(({ key }) => key.startsWith('parked/order:'));
  expect((await reasons()).map(([, reason]) => reason)).toEqual([null, null]);

  await parkOrder(house, id, orderId);
  const [, [told, reason] = []] = await reasons();
  expect([told, typeof reason]).toEqual([orderId, 'string']);
  expect(parkedAlarms()).toMatchObject([
    {
      key: `parked/order:${orderId}`,
      level: 'error',
      fields: { trade: id, order: orderId, reason },
    },
  ]);
  const trade = await stored(id);
  expect(trade).toMatchObject({ quarantineReason: null, unprotectedSinceMs: null });

  expect(await revive(id, trade.seq)).toEqual({ status: 200, body: { answer: 'done' } });
  expect((await reasons()).map(([, found]) => found)).toEqual([null, null]);
  expect(parkedAlarms()).toEqual([]);
  expect(house.organs.orders.get().find({ kind: 'order', tradeId: id, orderId })?.state).toBe(
    'working',
  );
});
