import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { askOperator, readOperatorAnswer } from '../../db/operator-requests.ts';
import { readTrade } from '../../db/trades.ts';
import { countCenti, type CountCenti } from '../../machines/model/money.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { heldCenti } from '../../machines/trades/position.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import type { House } from '../../src/tree/house.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Nothing stops, and what rests is out of reach for most. */
const SETTINGS = {
  'paper.speed': 10,
  'guard.probabilityStop.thresholdPercent': 1,
  'guard.limitExit.enabled': true,
  'guard.limitExit.priceCenti': 9_900,
} as const;

let world: World;
let running: RunningHouse | null;

beforeEach(async () => {
  world = await openWorld();
  running = null;
});
afterEach(async () => {
  await running?.root.stop();
  await world.end();
});

const start = async (): Promise<House> => {
  running = await startHouse(world, SETTINGS);
  return running.house;
};

const contextOf = ({ organs }: House, tradeId: TradeId): TradeContext => {
  const found = organs.trades.get().find({ kind: 'trade', tradeId });
  if (found === null) throw new Error(`expected trade ${tradeId} to live`);
  return found.context;
};

/** What rests at the venue for a trade, by our own names. */
const restingFor = ({ organs }: House, id: TradeId): readonly number[] =>
  organs.simulator
    .get()
    .account.resting()
    .filter(({ placed }) => placed.clientOrderId?.includes(`-${id}-x`))
    .map(({ remainingCenti }) => remainingCenti);

/** A trade under guard whose exit rests at the venue for all that it holds. */
const guardedAndResting = (house: House): Promise<TradeContext> =>
  eventually(() => {
    const found = [...house.organs.trades.get().live()].find(
      ({ state, context }) =>
        state === 'monitoring.watching' &&
        heldCenti(context) >= 300 &&
        restingFor(house, context.tradeId)[0] === heldCenti(context),
    );
    if (found === undefined) throw new Error('expected a trade whose exit rests');
    return found.context;
  }, 40_000);

const closes = async (tradeId: TradeId, count: CountCenti | null): Promise<void> => {
  const { database } = world.test;
  const asked = { tradeId, kind: 'close', by: 'alice', countCenti: count } as const;
  const request = await askOperator(database, asked);
  await eventually(async () => {
    expect(await readOperatorAnswer(database, request)).toBe('done');
  }, 30_000);
};

it('a part is sold with nothing at rest, the rest is guarded with an exit at rest, also by the next process', async () => {
  const house = await start();
  const before = await guardedAndResting(house);
  const { tradeId } = before;
  await closes(tradeId, countCenti(100));
  await eventually(() => {
    const { exit, partialCenti } = contextOf(house, tradeId);
    expect([exit.filledCenti, partialCenti]).toEqual([100, null]);
    expect(restingFor(house, tradeId)).toEqual([heldCenti(before) - 100]);
  }, 30_000);

  await running?.root.stop();
  const next = await start();
  await eventually(() => {
    const { restingExit } = contextOf(next, tradeId);
    expect(restingExit).toMatchObject({ isWithdrawn: false });
    expect(restingFor(next, tradeId)).toEqual([heldCenti(before) - 100]);
  }, 30_000);
  expect(running?.lines.filter(({ event }) => event.includes('not ours'))).toEqual([]);

  await closes(tradeId, null);
  await eventually(async () => {
    expect(await readTrade(world.test.database, tradeId)).toMatchObject({
      state: 'closed',
      closeMethod: 'manual',
    });
  }, 30_000);
  expect(restingFor(next, tradeId)).toEqual([]);
  const { mismatches } = await verifyJournal(world.test.database, next.book);
  expect(mismatches).toEqual([]);
});
