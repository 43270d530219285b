import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { readTrade } from '../../db/trades.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, PERPETUAL, quoted } from '../tree/perpetual-tickets.ts';
import { tradeIn, type Body } from '../tree/ticket-house.ts';
import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const WIDE = { theme: 'light', width: 1440 } as const;
const PHONE = { theme: 'dark', width: 390 } as const;

/** Cents, contracts, and the price that a short is held at, are nothing for a person to see. */
const FOREIGN = /¢|contract|probability|strike|\d{7}/i;

const SIDES = [
  { side: 'long', look: PHONE, entered: 'Bought', left: 'Bid', close: 'Sell', does: 'sells' },
  { side: 'short', look: WIDE, entered: 'Sold', left: 'Ask', close: 'Buy back', does: 'buys back' },
] as const;

if (obstacle !== null) process.stderr.write(`nobody looks at a perpetual: ${obstacle}\n`);

describe.skipIf(obstacle !== null)('the page of a position in a perpetual', () => {
  let house: InspectedHouse;
  const ids = new Map<string, string>();

  const post = async (body: Body): Promise<string> => {
    const response = await fetch(`${house.url()}/api/v1/tickets`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${house.token('operate')}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    return tradeIn({ status: response.status, body: await response.json() });
  };

  const open = async (side: 'long' | 'short'): Promise<string> =>
    post(bodyOf(await quoted(house.running.house), side, 0.05, 0.05));

  const stored = (id: string) => readTrade(house.world.test.database, tradeId(id));

  const idOf = (side: string): string => ids.get(side) ?? '';

  beforeAll(async () => {
    house = await inspectHouse({ ...PERPETUAL, 'api.readOnly': false });
    // One position a market: a short is opened once the long is gone.
    ids.set('long', await open('long'));
  });
  afterAll(() => house.end());

  const untilGuarded = async (id: string): Promise<void> => {
    await eventually(() => house.trade(id)?.state === 'monitoring.watching', 30_000);
  };

  const rowOf = (page: Page, id: string) =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name: id, exact: true }) });

  describe.each(SIDES)('held $side', ({ close, does, entered, left, look, side }) => {
    beforeAll(async () => {
      if (!ids.has(side)) ids.set(side, await open(side));
      await untilGuarded(idOf(side));
    });

    it('is on the overview with its leverage, in dollars and coins', async () => {
      await house.visiting(WIDE, async ({ complaints, page, picture }) => {
        const row = rowOf(page, idOf(side));
        await row.getByText(`${side} 10×`).waitFor();
        const text = await row.innerText();
        const [quote, verb] = side === 'short' ? ['ask\\s+', 'sold\\s+'] : ['', ''];
        expect(text).toMatch(new RegExp(`\\t${quote}\\$\\d{5}\\.\\d\\s*\\t`));
        expect(text).toMatch(new RegExp(`\\t${verb}0\\.01 × \\$\\d{5}\\.\\d\\s*\\t`));
        expect(text).toMatch(/BTCUSDT/);
        expect(text).toMatch(/stop price|take profit/);
        expect(text).toMatch(/never\s*$/);
        expect(text).not.toMatch(FOREIGN);
        await picture(`perpetual-overview-${side}`);
        expect(complaints).toEqual([]);
      });
    });

    it('has a page of its own in the same words', async () => {
      await house.visiting(look, async ({ barriers, complaints, page, picture, visit }) => {
        await visit(`#/trade/${idOf(side)}`);
        await page.getByRole('heading', { name: 'Price', exact: true }).waitFor();
        await page.getByText('now, fires at $').first().waitFor();
        await page.getByText(/^✓ 0\.01 × \$\d{5}\.\d/).waitFor();
        await page.getByRole('cell', { name: 'watch.armed' }).first().waitFor();
        const head = await page.getByRole('banner').last().innerText();
        const told = await page.locator('main').innerText();
        expect(told).toContain(`${side} 10×`);
        expect(told).toMatch(new RegExp(`${entered}\\s+\\$\\d{5}\\.\\d`));
        expect(told).toMatch(new RegExp(`${left}\\s+\\$\\d{5}\\.\\d`));
        expect(told).toContain('0.01 of 0.01 limit $');
        expect(told).toMatch(/stop price/);
        expect(told).not.toMatch(/Market closes|2100/);
        expect(`${head}\n${told}`).not.toMatch(FOREIGN);
        await picture(`perpetual-trade-${side}`);
        expect(await barriers()).toEqual([]);
        expect(complaints).toEqual([]);
      });
    });

    it('is closed by coins, a part of it and then the rest', async () => {
      const id = idOf(side);
      const role = 'operate';
      await house.visiting({ ...WIDE, role }, async ({ page, picture, visit }) => {
        await visit(`#/trade/${id}`);
        const dialog = page.getByRole('dialog');
        const leave = async (why: string, verb: RegExp): Promise<void> => {
          await dialog.getByLabel('Why?').fill(why);
          await page.getByRole('button', { name: verb }).click();
          await dialog.getByText('The trade has taken it.').waitFor();
          await page.keyboard.press('Escape');
        };
        await page.getByRole('button', { name: /Close the trade/ }).click();
        await page.getByLabel('Coins, of 0.01').fill('0.004');
        await dialog.getByText(`${does} 0.004 coins now`).waitFor();
        await dialog.getByText('The rest stays under guard.').waitFor();
        await picture(`perpetual-close-${side}`);
        await leave('a part', new RegExp(`^${close} 0\\.004$`));
        await eventually(async () => (await stored(id))?.heldCenti === 600, 30_000);
        await untilGuarded(id);
        await page.getByText('0.006 of 0.01').first().waitFor();
        await page.getByRole('button', { name: /Close the trade/ }).click();
        await page.getByLabel('Coins, of 0.006').waitFor();
        await leave('the rest', /all of it/);
        await page.locator('.state', { hasText: 'closed' }).waitFor();
      });
    });

    it('is in the history by what was bought and what was sold, and in no calibration', async () => {
      const closed = await stored(idOf(side));
      expect([closed?.state, closed?.winLoss]).toEqual(['closed', expect.stringMatching(/[WLD]/)]);
      await house.visiting(WIDE, async ({ page, picture, visit }) => {
        await visit('#/history');
        const row = rowOf(page, idOf(side));
        await row.getByText(`${side} 10×`).waitFor();
        const text = await row.innerText();
        expect(text).toMatch(/\t0\.01\t\$\d{5}\.\d\t\$\d{5}\.\d\t\$\d\.\d+\t/);
        expect(text).not.toMatch(FOREIGN);
        await picture(`perpetual-history-${side}`);
      });
    });
  });

  it('that was not opened is told with the reason', async () => {
    const quote = await quoted(house.running.house);
    const body = bodyOf({ ...quote, ask: quote.ask * 0.98 }, 'long', 0.05, 0.05);
    const id = await post({ ...body, ticket: 't-out-of-reach' });
    const why = await eventually(async () => {
      const failure = (await stored(id))?.failure ?? null;
      if (failure === null) throw new Error('expected a trade that was not opened');
      return failure;
    }, 30_000);
    expect(why).toBe('the venue could not fill it within its limit');
    await house.visiting(WIDE, async ({ page, picture, visit }) => {
      const told = page.getByRole('listitem').filter({ hasText: 'not opened' });
      await told
        .filter({ hasText: `trade ${id}` })
        .getByText(why)
        .waitFor();
      await visit(`#/trade/${id}`);
      await page.getByRole('definition').filter({ hasText: why }).waitFor();
      await picture('perpetual-not-opened');
    });
  });
});
