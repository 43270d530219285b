import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { eventually } from '../support/eventually.ts';
import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';
import type { Theme } from './visitor.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

const WIDE = { theme: 'light', width: 1440 } as const;
const THEMES: readonly Theme[] = ['light', 'dark'];

const timelineForm = z.looseObject({ atMs: z.number() });

const laneOf = (page: Page, name: string) =>
  page.locator('[data-lane]').filter({ has: page.getByText(name, { exact: true }) });

const tradeLane = (page: Page, id: string) => page.locator(`[id="lane trade ${id}"]`);

const boxOf = async (page: Page, id: string) => {
  const box = await tradeLane(page, id).locator('rect').last().boundingBox();
  if (box === null) throw new Error(`expected a band of trade ${id}`);
  return box;
};

const words = (page: Page): Promise<string> =>
  page
    .getByRole('group', { name: 'What of time is shown' })
    .getByRole('status')
    .first()
    .innerText();

/** What one pixel of the plot stands for: how far in it is. */
const tickCount = async (page: Page): Promise<number> =>
  z.number().parse(
    await page.evaluate(`(() => {
    const ticks = [...document.querySelectorAll('.axis text')].map((each) => each.textContent);
    const [a, b] = ticks.map((text) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0));
    return (b - a + 86400) % 86400;
  })()`),
  );

describe.skipIf(obstacle !== null)('the timeline of a running house', () => {
  let house: InspectedHouse;

  beforeAll(async () => {
    house = await inspectHouse({});
  });
  afterAll(() => house.end());

  it.each(THEMES.flatMap((theme) => [1440, 390].map((width) => ({ theme, width }))))(
    'shows the house, its feeds and its trades over time ($theme, $width pixels)',
    async (look) => {
      await house.visiting(look, async ({ barriers, complaints, page, picture, visit }) => {
        await visit('#/timeline');
        for (const name of [
          'Kill switch',
          'Entries suspended',
          'Unprotected',
          'Doubts, alarms',
          'Restarts',
        ])
          await laneOf(page, name).waitFor();
        await laneOf(page, 'coinbase:BTC-USD').waitFor();
        await tradeLane(page, await house.anyGuarded()).waitFor();
        await page.getByText('goes on with the clock').waitFor();
        await picture('timeline');
        expect(await barriers()).toEqual([]);
        await page.keyboard.press('ArrowLeft');
        await page.getByText('⟲ the past').waitFor();
        await picture('timeline-past');
        expect(await barriers()).toEqual([]);
        expect(complaints).toEqual([]);
        const overflow = await page.evaluate('document.body.scrollWidth - innerWidth');
        expect(overflow).toBe(0);
      });
    },
  );

  it.each(THEMES)(
    'draws a fall, who gave up over it and the start anew as one (%s)',
    async (theme) => {
      await house.visiting({ theme, width: 390 }, async ({ barriers, page, picture, visit }) => {
        await page.route('**/api/v1/timeline?*', async (route) => {
          const told = timelineForm.parse(await (await route.fetch()).json());
          const of = { atMs: told.atMs - 60_000, why: null };
          const marks = [
            { ...of, what: 'child.exited', supervisor: 'feeds', child: 'kalshi', why: 'it fell' },
            { ...of, what: 'supervisor.escalated', supervisor: 'feeds', child: null },
            { ...of, what: 'child.exited', supervisor: 'tradewarden', child: 'feeds' },
            { ...of, what: 'child.restarting', supervisor: 'tradewarden', child: 'feeds' },
          ];
          await route.fulfill({ json: { ...told, marks } });
        });
        await visit('#/timeline');
        const chain = laneOf(page, 'Restarts').locator('[data-chain="4"]');
        await chain.waitFor();
        expect(await chain.locator('title').textContent()).toMatch(
          /kalshi failed: it fell\n→ .*feeds has given up.*\n→ .*feeds failed\n→ .*feeds is started anew$/,
        );
        await picture('timeline-chain');
        expect(await barriers()).toEqual([]);
      });
    },
  );

  it('goes from a trade’s lane to the trade as it was then', async () => {
    await house.visiting(WIDE, async ({ page, visit }) => {
      const id = await house.anyGuarded();
      await visit('#/timeline');
      await tradeLane(page, id).locator('rect').last().waitFor();
      await tradeLane(page, id).scrollIntoViewIfNeeded();
      const { height, width, x, y } = await boxOf(page, id);
      await page.mouse.click(x + width / 2, y + height / 2);
      await page.waitForURL(/#\/trade\/\d+\?at=\d+$/);
      expect(page.url()).toContain(`#/trade/${id}?`);
      await page.getByText('the past, after #').waitFor();
    });
  });

  it('shows what stood at a moment, step by step, and comes back to now', async () => {
    await house.visiting(WIDE, async ({ page, visit }) => {
      await visit('#/timeline');
      await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
      await laneOf(page, 'Kill switch').waitFor();
      await page.getByRole('button', { name: '7 days' }).click();
      await laneOf(page, 'Kill switch').getByText('not kept', { exact: true }).waitFor();
      await page.keyboard.press('0');
      await page.keyboard.press('Home');
      await page.getByText('⟲ the past').waitFor();
      const first = Number(/at=(\d+)/.exec(page.url())?.[1]);
      const stood = page.getByRole('group', { name: 'What stood' });
      await stood.getByText('Kill switch').waitFor();
      await stood.getByText('running').waitFor();
      await page.keyboard.press('ArrowRight');
      await eventually(() =>
        expect(Number(/at=(\d+)/.exec(page.url())?.[1])).toBeGreaterThan(first),
      );
      await page.keyboard.press('Escape');
      await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
      expect(page.url()).toMatch(/#\/timeline$/);
    });
  });

  it('opens the trade of the lane that the keys have chosen', async () => {
    await house.visiting(WIDE, async ({ page, visit }) => {
      await visit('#/timeline');
      await tradeLane(page, await house.anyGuarded()).waitFor();
      await page.getByRole('group', { name: 'Timeline' }).focus();
      const lanes = await page.locator('[data-lane]').count();
      process.stderr.write(`${lanes} lanes\n`);
      for (let press = 0; press < lanes; press += 1) {
        await page.keyboard.press('ArrowDown');
        if ((await page.locator('.chosen .code').count()) > 0) break;
      }
      await page.locator('.chosen .code').waitFor();
      await page.keyboard.press('ArrowLeft');
      await page.getByText('⟲ the past').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(/#\/trade\/\d+\?at=\d+$/);
    });
  });

  it('is zoomed and moved by pointer and by keys, and knows nothing from before the start', async () => {
    await house.visiting(WIDE, async ({ page, visit }) => {
      await visit('#/timeline');
      const lane = laneOf(page, 'Kill switch');
      await lane.waitFor();
      const before = await tickCount(page);
      await page.keyboard.press('+');
      await page.keyboard.press('+');
      await page.keyboard.press('+');
      await eventually(async () => expect(await tickCount(page)).toBeLessThan(before));
      const box = await lane.boundingBox();
      if (box === null) throw new Error('expected a lane');
      const [x, y] = [box.x + box.width - 200, box.y + box.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 150, y, { steps: 5 });
      await page.mouse.up();
      expect(await words(page)).toContain('up to');
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, 100);
      await page.mouse.wheel(0, 100);
      await page.mouse.wheel(0, 100);
      await page.mouse.wheel(0, 100);
      await page.mouse.wheel(0, 100);
      await page.mouse.wheel(0, 100);
      await page.mouse.wheel(0, 100);
      await page.keyboard.up('Control');
      await eventually(async () => expect(await tickCount(page)).toBeGreaterThanOrEqual(before));
      await page.getByRole('button', { name: 'now', exact: true }).click();
      await page.getByText('goes on with the clock').waitFor();
      await page.getByRole('button', { name: '7 days' }).click();
      await lane.getByText('not kept', { exact: true }).waitFor();
      await page.keyboard.press('0');
      await page.getByRole('button', { name: '7 days', pressed: false }).waitFor();
    });
  });

  it('says what it does not know: nothing yet, nobody there, too many, nobody answers', async () => {
    await house.visiting(
      { theme: 'dark', width: 1440 },
      async ({ barriers, page, picture, visit }) => {
        const none = { atMs: 0, keptFromMs: null, total: 0, trades: [] };
        let answer: object | null = null;
        await page.route('**/api/v1/timeline/trades?*', async (route) => {
          await eventually(() => expect(answer).not.toBeNull(), 30_000);
          await route.fulfill({ json: answer });
        });
        await visit('#/timeline');
        await laneOf(page, 'Kill switch').waitFor();
        await page.getByRole('status', { name: 'loading' }).waitFor();
        await picture('timeline-loading');
        answer = none;
        await page.getByText('No trade lived in this time.').waitFor();
        await picture('timeline-empty');
        expect(await barriers()).toEqual([]);
        answer = { ...none, total: 140 };
        await page.getByText('140 older trades of this time are left out').waitFor();
        await page.context().setOffline(true);
        await page.getByText('The process does not answer.').waitFor();
        await page.getByText('As it was told last.').first().waitFor();
        await laneOf(page, 'Kill switch').waitFor();
        await picture('timeline-lost');
        expect(await barriers()).toEqual([]);
        await page.context().setOffline(false);
        await page.getByText('The process does not answer.').waitFor({ state: 'detached' });
      },
    );
  });
});
