import { expect, it, vi } from 'vitest';

import { askOperator, readOperatorAnswer } from '../../db/operator-requests.ts';
import { readTrade } from '../../db/trades.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse } from './running-house.ts';

vi.setConfig({ testTimeout: 60_000 });

it('a close that a person asks for is journaled once, under the request, and answered', async () => {
  const world = await openWorld();
  const { house, root } = await startHouse(world, { 'paper.speed': 60 });
  try {
    const { database } = world.test;
    const guarded = () =>
      [...house.organs.trades.get().live()].find(({ state }) => state === 'monitoring.watching');
    await eventually(() => {
      expect(guarded()).toBeDefined();
    }, 20_000);
    const id = guarded()?.context.tradeId;
    if (id === undefined) throw new Error('expected a guarded trade');
    const request = await askOperator(database, {
      tradeId: id,
      kind: 'close',
      by: 'alice',
      countCenti: null,
    });
    await eventually(async () => {
      expect(await readOperatorAnswer(database, request)).toBe('done');
      expect(await readTrade(database, id)).toMatchObject({
        state: 'closed',
        closeMethod: 'manual',
      });
    }, 20_000);
    const rows = await database.query({
      name: 'closes',
      text: `select event ->> 'by' as by from trade_transitions
        where trade_id = $1 and event_type = 'close.requested'`,
      values: [id],
    });
    expect(rows).toEqual([{ by: 'alice' }]);
  } finally {
    await root.stop();
    await world.end();
  }
});
