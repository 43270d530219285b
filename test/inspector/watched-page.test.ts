import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

if (obstacle !== null) process.stderr.write(`no account is looked at: ${obstacle}\n`);

describe.skipIf(obstacle !== null)('an account elsewhere, on the page', () => {
  let house: InspectedHouse;

  beforeAll(async () => {
    house = await inspectHouse({ 'paper.binanceAccounts': true });
  });
  afterAll(() => house.end());

  it.each([
    { theme: 'light', width: 1440 },
    { theme: 'dark', width: 390 },
  ] as const)('shows what its stops would close ($theme, $width pixels)', async (look) => {
    await house.visiting(look, async ({ barriers, complaints, page, picture, visit }) => {
      await visit('#/health');
      const panel = page.getByRole('region', { name: 'Accounts elsewhere' });
      const held = panel.getByRole('row', { name: 'binanceUsdm BTCUSDT long' });
      await held.getByText('all of it').waitFor();
      await panel.getByRole('row', { name: 'binance none' }).waitFor();
      expect(await barriers()).toEqual([]);
      await picture('watched');

      expect(complaints).toEqual([]);
    });
  });

  it('says so, and calls, where a position has lost its stop', async () => {
    house.running.house.organs.simulator.get().binanceUsdm.account.cancel(7_001);
    await house.visiting({ theme: 'light', width: 1440 }, async ({ complaints, page, visit }) => {
      await visit('#/health');
      const panel = page.getByRole('region', { name: 'Accounts elsewhere' });
      await panel.getByText('nothing of it').waitFor();
      await visit('#/');
      const attention = page.getByRole('region', { name: 'Needs attention' });
      await attention.getByText('a watched position has no stop at its venue').waitFor();
      expect(complaints).toEqual([]);
    });
  });
});
