import { expect, it, vi } from 'vitest';

import { runLockstep, type LockstepRun } from '../../src/lockstep/run.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { settingsWith } from './settings.ts';

vi.setConfig({ testTimeout: 180_000 });

/** What the analysis looks back on is broken: it crashes at each start. */
let crashes = 0;
vi.mock('../../db/signals.ts', async (original) => ({
  ...(await original<object>()),
  recallSignals: () => {
    crashes += 1;
    return Promise.resolve([{ candle: {} }]);
  },
}));

/** Five restarts within a minute are borne; the sixth failure parks the child. */
const STARTS = 6;

const play = (enabled: boolean): Promise<LockstepRun> =>
  runLockstep({
    settings: settingsWith({
      'signals.enabled': enabled,
      'signals.framesMs': [60_000],
      'markets.series': [{ series: 'KXBTC15M', symbol: 'BTC-USD', settlementWindowMs: 60_000 }],
      desks: [
        { name: 'eager', series: ['KXBTC15M'], minProbabilityPercent: 60, minEdgePercent: -20 },
      ],
    }),
    tape: syntheticTape({ seed: 5, durationMs: 40 * 60_000 }),
  });

it('signals that crash are parked, and change nothing about any trade', async () => {
  const crashed = await play(true);
  const without = await play(false);
  expect(crashes).toBe(STARTS);
  expect(crashed.restarts).toBe(STARTS - 1);
  expect(without.transitions).toBeGreaterThan(20);
  expect([crashed.transitions, crashed.journalHash]).toEqual([
    without.transitions,
    without.journalHash,
  ]);
});
