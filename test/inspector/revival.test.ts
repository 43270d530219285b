import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { readTrade } from '../../db/trades.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { eventually } from '../support/eventually.ts';
import { breakRow, parkTrade } from '../tree/parking.ts';
import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

describe.skipIf(obstacle !== null)('a parked trade', () => {
  let house: InspectedHouse;
  beforeAll(async () => {
    // Its market is not over before a person has seen it.
    house = await inspectHouse({ 'api.readOnly': false, 'paper.speed': 3 });
  });
  afterAll(() => house.end());

  it('stands out, says why it is parked, and is taken up again from the page', async () => {
    const { test } = house.world;
    const id = tradeId(await house.anyGuarded());
    await parkTrade(house.running.house, id);
    await eventually(async () => (await readTrade(test.database, id))?.quarantineReason !== null);
    const mend = await breakRow(test, id);
    await house.visiting({ theme: 'light', width: 1440, role: 'operate' }, async (visitor) => {
      const { barriers, complaints, page, picture, visit } = visitor;
      const revive = page.getByRole('button', { name: `Take it up again: trade ${id}` });
      await revive.waitFor();
      await page.locator('td', { hasText: 'parked: nobody guards it' }).waitFor();
      await picture('overview-parked');
      expect(await barriers()).toEqual([]);

      await revive.click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Where it fails again it stays parked').waitFor();
      await dialog.getByLabel('Why?').fill('to see what ails it');
      await dialog.getByRole('button', { name: 'Take it up' }).click();
      await dialog.getByText('it has failed again and stays parked').waitFor();
      await picture('dialog-revive-refused');
      await mend();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });

      await visit(`#/trade/${id}`);
      await page.locator('.state', { hasText: 'parked' }).waitFor();
      await page.locator('.concern', { hasText: 'it failed too often' }).waitFor();
      await picture('trade-parked');
      expect(await barriers()).toEqual([]);
      await page.keyboard.press('p');
      await dialog.getByLabel('Why?').fill('it is mended');
      await dialog.getByRole('button', { name: 'Take it up' }).click();
      await dialog.getByText('The trade has taken it.').waitFor();
      await page.keyboard.press('Escape');
      const takenAtMs = performance.now();
      await page.locator('.state', { hasText: 'guarded' }).waitFor();
      const afterMs = Math.round(performance.now() - takenAtMs);
      process.stderr.write(`shown as guarded ${afterMs} ms after it was taken up\n`);
      expect(house.trade(id)?.state).toBe('monitoring.watching');
      await visit('#/');
      await page.getByText('Needs attention').waitFor();
      await revive.waitFor({ state: 'detached' });
      expect(complaints.filter((line) => !line.includes('422'))).toEqual([]);
    });
  });
});
