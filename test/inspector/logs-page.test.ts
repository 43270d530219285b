import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const LONG = 'a reason that no line has room for '.repeat(20).trim();
const SAID = 'something long happened';
const IS_WIDER = `(({ clientWidth, scrollWidth }) => scrollWidth > clientWidth)(
  document.querySelector('[aria-label="Log"]'))`;

describe.skipIf(obstacle !== null)('the log on the page', () => {
  let house: InspectedHouse;

  beforeAll(async () => {
    house = await inspectHouse({});
    house.running.house.log.warn(SAID, { why: LONG, market: { ticker: 'KXBTC15M' } });
  });
  afterAll(() => house.end());

  it.each([
    { theme: 'light', width: 1440 },
    { theme: 'dark', width: 390 },
  ] as const)('cuts what is too long, and says all of it ($theme, $width pixels)', async (look) => {
    await house.visiting(look, async ({ barriers, complaints, page, picture, visit }) => {
      await visit('#/logs');
      const box = page.getByRole('group', { name: 'Log' });
      const line = box.getByRole('button', { name: SAID });
      await page.getByLabel('Only').fill(SAID);
      await line.waitFor();
      expect(await page.evaluate(IS_WIDER)).toBe(false);
      await line.click();
      const dialog = page.getByRole('dialog', { name: SAID });
      await dialog.getByText(LONG).waitFor();
      await dialog.getByText('"ticker": "KXBTC15M"').waitFor();
      expect(await barriers()).toEqual([]);
      await picture('log-line');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
    });
  });
});
