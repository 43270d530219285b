import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { askOperator } from '../../db/operator-requests.ts';
import { pageDirectory, readPages } from '../../src/inspector/page-files.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from '../tree/running-house.ts';
import { chromiumPath } from './chromium.ts';
import { openVisitor, type Theme, type Visitor } from './visitor.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const executablePath = chromiumPath();

const obstacle =
  executablePath === null
    ? 'there is no Chromium here: npm run browser installs one'
    : readPages(pageDirectory()).size === 0
      ? 'the page is not built: npm run build'
      : null;
if (obstacle !== null) process.stderr.write(`the page is not looked at: ${obstacle}\n`);

const THEMES: readonly Theme[] = ['light', 'dark'];

/** When the page first says that its trade's stops are paused, on the clock of this machine. */
const PAUSE_SHOWN_AT = `new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector('.concern')?.textContent.includes('stops are paused')) return;
    observer.disconnect();
    resolve(Date.now());
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
})`;

/** How long the page waits for the least answer there is, now: the median of five. */
const PLAIN_TURN = `(async () => {
  const turns = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const askedAtMs = performance.now();
    await (await fetch('/')).text();
    turns.push(performance.now() - askedAtMs);
  }
  return turns.sort((a, b) => a - b)[2];
})()`;

/** Each page, and what is on it once it is told. */
const PAGES = [
  ['overview', '#/', 'Just happened'],
  ['tree', '#/tree', 'feed:coinbase'],
  ['feeds', '#/feeds', 'Last proof'],
  ['health', '#/health', 'heartbeat'],
  ['settings', '#/settings', 'probabilityStop'],
  ['charts', '#/machines/order', 'submitting'],
] as const;

describe.skipIf(obstacle !== null)('the page of a running house', () => {
  let world: World;
  let running: RunningHouse;
  let browser: Browser;

  const urlOf = (): string => {
    const line = running.lines.find(({ event }) => event === 'the API listens');
    return String(line?.fields['url']);
  };
  const linkOf = (): string => {
    const token = readFileSync(join(world.dataDirectory, 'api-token'), 'utf8').trim();
    return `${urlOf()}/#token=${token}`;
  };
  const guarded = () =>
    [...running.house.organs.trades.get().live()].filter(
      ({ state }) => state === 'monitoring.watching',
    );
  const visiting = async (
    look: { readonly theme: Theme; readonly width: number },
    use: (visitor: Visitor) => Promise<void>,
  ): Promise<void> => {
    const visitor = await openVisitor(browser, linkOf(), look);
    try {
      await use(visitor);
    } finally {
      await visitor.leave();
    }
  };

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      // Within a container, and as root, Chromium has no sandbox of its own.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
    world = await openWorld();
    running = await startHouse(world, {
      'paper.speed': 20,
      'api.enabled': true,
      'api.port': 0,
    });
    await eventually(() => {
      expect(guarded().length).toBeGreaterThan(1);
    }, 60_000);
  });
  afterAll(async () => {
    await browser.close();
    await running.root.stop();
    await world.end();
  });

  it.each(THEMES.flatMap((theme) => [1440, 390].map((width) => ({ theme, width }))))(
    'shows every page without a complaint or a barrier ($theme, $width pixels)',
    async (look) => {
      await visiting(look, async ({ barriers, complaints, page, picture, visit }) => {
        for (const [name, hash, text] of PAGES) {
          await visit(hash);
          await page.getByText(text).first().waitFor();
          await picture(name);
          expect({ name, barriers: await barriers() }).toEqual({ name, barriers: [] });
        }
        const [trade] = guarded();
        await visit(`#/trade/${trade?.context.tradeId ?? ''}`);
        await page.getByRole('img', { name: 'State chart of trade; now trade.' }).waitFor();
        await page.getByText('actor.born').first().waitFor();
        await picture('trade');
        expect({ name: 'trade', barriers: await barriers() }).toEqual({
          name: 'trade',
          barriers: [],
        });
        expect(complaints).toEqual([]);
      });
    },
  );

  it('shows a change of a trade’s state within a second (scenario 36)', async () => {
    await visiting({ theme: 'light', width: 1440 }, async ({ page, visit }) => {
      const id = guarded()[0]?.context.tradeId;
      if (id === undefined) throw new Error('expected a guarded trade');
      const state = () => running.house.organs.trades.get().find({ kind: 'trade', tradeId: id });
      await visit(`#/trade/${id}`);
      await page.locator('.state', { hasText: 'guarded' }).waitFor();
      const turnMs = z.number().parse(await page.evaluate(PLAIN_TURN));
      const shown = page.evaluate(PAUSE_SHOWN_AT);
      const request = { tradeId: id, kind: 'pause', by: 'alice', countCenti: null } as const;
      await askOperator(world.test.database, request);
      await eventually(() => state()?.context.stopsPaused === true);
      const changedAtMs = Date.now();
      const lateMs = z.number().parse(await shown) - changedAtMs;
      process.stderr.write(`shown ${lateMs} ms after the change; a plain turn: ${turnMs} ms\n`);
      // Where others load the machine, the page cannot be quicker than a plain question is.
      expect(lateMs).toBeLessThan(1_000 + 3 * turnMs);
      await page.getByRole('cell', { name: 'stops.pause' }).waitFor();
      await page.locator('.innermost[data-id="trade.open"]').waitFor();
      await page.getByText('its stops are paused').waitFor();
    });
  });

  it('goes back to any transition by keys, marks what was taken, and comes back', async () => {
    await visiting({ theme: 'dark', width: 1440 }, async ({ complaints, page, picture, visit }) => {
      const id = guarded()[0]?.context.tradeId ?? '';
      await visit(`#/trade/${id}`);
      await page.getByText('actor.born').first().waitFor();
      await page.keyboard.press('Home');
      await page.getByText('the past, after #1').waitFor();
      await page.keyboard.press('ArrowRight');
      await page.getByText('the past, after #2').waitFor();
      expect(page.url()).toContain('?at=2');
      const taken = page.locator('.taken[data-edge="trade.opening→trade.taking"]');
      await taken.waitFor({ state: 'attached' });
      await page.locator('.innermost[data-id="trade.open"]').waitFor();
      await picture('past');
      await page.keyboard.press('Escape');
      await page.getByText('the past, after').waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
    });
  });

  it('takes the token out of the address, and asks for one where it has none', async () => {
    await visiting({ theme: 'light', width: 390 }, async ({ barriers, page, picture }) => {
      await page.getByText('Just happened').waitFor();
      expect(page.url()).not.toContain('token');
      await page.getByRole('button', { name: 'Leave' }).click();
      await page.getByLabel('Token').fill('f'.repeat(64));
      await picture('connect');
      expect(await barriers()).toEqual([]);
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByText('This token is not known here.').waitFor();
      await page.getByLabel('Token').fill(linkOf().split('token=')[1] ?? '');
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByText('Just happened').waitFor();
    });
  });

  it('says at once that nobody answers, keeps what it knew, and goes on when somebody does', async () => {
    await visiting({ theme: 'dark', width: 1440 }, async ({ barriers, page, picture }) => {
      await page.getByText('Yes, every feed').waitFor();
      await page.context().setOffline(true);
      await page.getByText('The process does not answer.').waitFor();
      await page.getByText('Just happened').waitFor();
      await picture('lost');
      expect(await barriers()).toEqual([]);
      await page.context().setOffline(false);
      await page.getByText('The process does not answer.').waitFor({ state: 'detached' });
    });
  });

  it('shows a chart and its words, and opens a box on request', async () => {
    await visiting({ theme: 'light', width: 1440 }, async ({ page, picture, visit }) => {
      await visit('#/machines/trade');
      const box = page.locator('[data-id="trade.autoStopping"]');
      await box.waitFor();
      expect(await page.locator('[data-id="trade.autoStopping.stuck"]').count()).toBe(0);
      await box.dblclick();
      await page.locator('[data-id="trade.autoStopping.stuck"]').waitFor();
      await page.getByText('words on every edge').click();
      await page.locator('.edge, [data-edge] > rect').first().waitFor();
      await picture('chart-words');
    });
  });
});
