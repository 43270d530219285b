import { expect, it, vi } from 'vitest';

import { deskSettings } from '../support/desk-settings.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

const MOST = 3;
const SERIES = ['KXBTC15M', 'KXETH15M', 'KXSOL15M', 'KXXRP15M'];

const eager = (name: string) =>
  deskSettings({
    name,
    series: SERIES,
    minProbabilityPercent: 60,
    minEdgePercent: -20,
    minTtcMs: 60_000,
    maxTtcMs: 900_000,
    maxOpenTrades: 12,
    multiplier: 1,
    spikePause: { enabled: false, thresholdBp: 36, calmBp: 20, quietMs: 1_000 },
  });

const SETTINGS = {
  'paper.speed': 60,
  'protections.openTrades.max': MOST,
  desks: [eager('one'), eager('two')],
};

/** The most trades that were alive at the birth of any, that one included. */
const mostAtOnce = async ({ test }: World): Promise<{ trades: number; most: number }> => {
  const [row] = await test.database.query<{ trades: number; most: number }>({
    name: '',
    text: `
      select count(*)::integer as trades, coalesce(max(alive), 0)::integer as most from (
        select (select count(*) from trades o where o.created_at <= t.created_at
          and (o.ended_at is null or o.ended_at > t.created_at)) as alive from trades t) as births`,
    values: [],
  });
  return row ?? { trades: 0, most: 0 };
};

it('two desks never share the last place, nor does a process that goes on with the trades of another', async () => {
  const world = await openWorld();
  try {
    for (const trades of [MOST + 1, 2 * MOST]) {
      const { lines, root } = await startHouse(world, SETTINGS);
      await eventually(async () => {
        expect((await mostAtOnce(world)).trades).toBeGreaterThanOrEqual(trades);
        expect(lines.map(({ fields }) => fields['reason'])).toContain(
          '3 trades are open, the limit is 3',
        );
      }, 45_000);
      await root.stop();
    }
    expect((await mostAtOnce(world)).most).toBe(MOST);
  } finally {
    await world.end();
  }
});
