import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { readJournal } from '../../db/transitions.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { eventually } from '../support/eventually.ts';
import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

/** Nobody pays so much for them: an exit that asks for it is stuck after one try. */
const TOO_DEAR = {
  'api.readOnly': false,
  // Its market is not over before a person has seen it.
  'paper.speed': 3,
  'guard.exit.floorCenti': 9_900,
  'guard.exit.maxAttempts': 1,
  'guard.exit.stuckRetryMs': 3_600_000,
} as const;

describe.skipIf(obstacle !== null)('an exit that is stuck', () => {
  let house: InspectedHouse;
  beforeAll(async () => {
    house = await inspectHouse(TOO_DEAR);
  });
  afterAll(() => house.end());

  it('stands out, and is tried again from the page', async () => {
    await house.visiting({ theme: 'light', width: 1440, role: 'operate' }, async (visitor) => {
      const { barriers, page, picture, visit } = visitor;
      const id = await house.anyGuarded();
      await visit(`#/trade/${id}`);
      await page.getByRole('button', { name: /Close the trade/ }).click();
      await page.getByLabel('Why?').fill('to be stuck');
      await page.getByRole('button', { name: /all of it/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('The trade has taken it.').waitFor();
      await page.keyboard.press('Escape');
      await eventually(() => house.trade(id)?.state === 'closing.stuck', 60_000);
      await page.locator('.state', { hasText: 'closing: stuck' }).waitFor();
      await page.keyboard.press('p');
      await dialog.getByText('Nothing is sold twice').waitFor();
      await dialog.getByLabel('Why?').fill('once more');
      await picture('dialog-retry');
      expect(await barriers()).toEqual([]);
      await page.getByRole('button', { name: 'Try again now' }).click();
      await dialog.getByText('The trade has taken it.').waitFor();
      const journal = await readJournal(house.world.test.database, tradeId(id));
      const retried = journal.filter(({ from }) => from === 'closing.stuck');
      expect(retried[0]).toMatchObject({ to: 'closing.exiting' });
      expect(retried[0]?.event).toMatchObject({ type: 'exit.retry' });
      expect(retried[0]?.event['by']).toMatch(/^api\/[0-9a-f]{8}$/);
      process.stderr.write(`stuck ${(retried[0]?.seq ?? 0) - 1} transitions after its birth\n`);
    });
  });
});
