import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { readTrade } from '../../db/trades.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { eventually } from '../support/eventually.ts';
import { breakRow, parkOrder, parkTrade } from '../tree/parking.ts';
import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';
import { unprotectedShownMs } from './shown.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

const SETTINGS = {
  'api.readOnly': false,
  // Its market is not over before a person has seen it.
  'paper.speed': 3,
  // An order rests for what is held, and is soon parked.
  'guard.limitExit.enabled': true,
  'guard.limitExit.priceCenti': 9_900,
  'supervision.orders.childIntensity.restarts': 1,
  'supervision.orders.backoff.baseMs': 20,
} as const;

describe.skipIf(obstacle !== null)('what is parked', () => {
  let house: InspectedHouse;
  beforeAll(async () => {
    house = await inspectHouse(SETTINGS);
  });
  afterAll(() => house.end());

  it('a trade stands out, says why it is parked, and is taken up again from the page', async () => {
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
      const alone = page.locator('dd.is-bad', { hasText: /\d (?:ms|s)/ });
      await alone.getByText('alarm:').waitFor();
      const firstMs = await unprotectedShownMs(page);
      await eventually(async () => (await unprotectedShownMs(page)) >= firstMs + 2_000);
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
      await alone.waitFor({ state: 'detached' });
      const restedMs = await unprotectedShownMs(page);
      expect(restedMs).toBeGreaterThanOrEqual(firstMs);
      const booked = (await readTrade(test.database, id))?.unprotectedMs ?? 0;
      expect(Math.abs(booked - restedMs)).toBeLessThan(1_000);
      await visit('#/');
      await page.getByText('Needs attention').waitFor();
      await revive.waitFor({ state: 'detached' });
      expect(complaints.filter((line) => !line.includes('422'))).toEqual([]);
    });
  });

  it('an order of a guarded trade is an alarm on both pages, and is taken up again', async () => {
    const { house: tree } = house.running;
    const { id, orderId } = await eventually(() => {
      for (const { context, state } of tree.organs.trades.get().live()) {
        const resting = context.restingExit?.orderId;
        if (state === 'monitoring.watching' && resting !== undefined)
          return { id: context.tradeId, orderId: resting };
      }
      throw new Error('expected a guarded trade whose exit rests');
    }, 60_000);
    await house.visiting({ theme: 'dark', width: 390, role: 'operate' }, async (visitor) => {
      const { barriers, complaints, page, picture, visit } = visitor;
      await visit(`#/trade/${id}`);
      await page.getByRole('button', { name: 'Pause the stops' }).waitFor();
      await parkOrder(tree, id, orderId);
      const alarm = page.getByText('parked, nobody follows it: it failed too often');
      await alarm.waitFor();
      await page.locator('.concern', { hasText: 'an order of it is parked' }).waitFor();
      await picture('trade-order-parked');
      expect(await barriers()).toEqual([]);
      await visit('#/');
      const attention = page.locator('li', { hasText: 'an order has failed too often' });
      await attention.getByText(orderId).waitFor();
      await attention.getByRole('button', { name: `trade ${id}` }).waitFor();
      await picture('overview-order-parked');
      expect(await barriers()).toEqual([]);

      await visit(`#/trade/${id}?at=2`);
      await page.getByText('the figures here are of now').waitFor();
      expect(await alarm.count()).toBe(0);
      await visit(`#/trade/${id}`);
      await alarm.waitFor();
      await page.keyboard.press('p');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('the trade itself or orders of it').waitFor();
      await dialog.getByLabel('Why?').fill('it is mended');
      await dialog.getByRole('button', { name: 'Take it up' }).click();
      await dialog.getByText('The trade has taken it.').waitFor();
      await page.keyboard.press('Escape');
      await alarm.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Take it up again' }).waitFor({ state: 'detached' });
      await visit('#/');
      await page.getByText('Needs attention').waitFor();
      await attention.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
    });
  });
});
