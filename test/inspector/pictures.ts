import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright-core';
import { z } from 'zod';

import { eventually } from '../support/eventually.ts';
import { findOrInstallChromium } from './chromium.ts';
import { startProgram, type Program } from './started-program.ts';
import { openVisitor, type Theme, type Visitor } from './visitor.ts';

/*
 * `npm run pictures`: the pictures of the documentation, taken of the built program on its paper
 * market, in both themes.
 */

const PLACE = join('docs', 'pictures');
const THEMES: readonly Theme[] = ['light', 'dark'];
const WIDTH = 1_280;
const BUSY_MS = 900_000;
const WATCH_MS = 60_000;
/** A chart of so many frames has a line to show. */
const FRAMES = 120;

const tradesForm = z.object({
  trades: z.array(
    z.object({ trade: z.object({ id: z.string(), state: z.string(), closeAtMs: z.number() }) }),
  ),
});

const tradesOf = async ({ ask }: Program, query: string) =>
  tradesForm.parse(await ask(`/trades?limit=50&${query}`)).trades.map(({ trade }) => trade);

/** Trades that are watched now, the last to close first. */
const guarded = async (program: Program) =>
  (await tradesOf(program, 'state=live'))
    .filter(({ state }) => state === 'monitoring.watching')
    .toSorted((a, b) => b.closeAtMs - a.closeAtMs);

/** Waits until there is something to see. */
const busy = (program: Program) =>
  eventually(
    async () =>
      (await guarded(program)).length >= 4 && (await tradesOf(program, 'state=ended')).length >= 5,
    BUSY_MS,
  );

/** `height`: how much of the page there is to see. */
const take = async ({ page }: Visitor, name: string, height: number): Promise<void> => {
  await page.setViewportSize({ width: WIDTH, height });
  await eventually(async () => (await page.getByLabel('loading').count()) === 0, WATCH_MS);
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(PLACE, `${name}-${colorScheme}.png`) });
  }
};

/** A trade that is watched from the moment its page is opened until its chart shows a line. */
const watchTrade = async (program: Program, { page, visit }: Visitor): Promise<void> => {
  let frames = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (payload.toString().includes('"selected":{')) frames += 1;
    }),
  );
  await page.reload();
  for (;;) {
    await busy(program);
    const [trade] = await guarded(program);
    if (trade === undefined) continue;
    frames = 0;
    await visit(`#/trade/${trade.id}`);
    const state = page.locator('.state');
    await state.waitFor();
    const isGuarded = async () => (await state.innerText()).includes('guarded');
    await eventually(async () => frames >= FRAMES || !(await isGuarded()), WATCH_MS);
    if (await isGuarded()) return;
  }
};

const walk = async (program: Program, visitor: Visitor): Promise<void> => {
  const { page, visit } = visitor;
  await watchTrade(program, visitor);
  await take(visitor, 'trade', 900);
  await busy(program);
  await visit('#/');
  await page.getByText('Just happened').waitFor();
  await take(visitor, 'overview', 720);
  await visit('#/market');
  await page.getByText('from the side ahead').first().waitFor();
  await take(visitor, 'market', 780);
  await visit('#/timeline');
  await page.getByText('goes on with the clock').waitFor();
  await page.locator('[data-lane] .code').first().waitFor();
  await take(visitor, 'timeline', 900);
};

const executablePath = findOrInstallChromium();
if (executablePath === null) {
  process.stderr.write('expected a Chromium, found none: set CHROMIUM to the path of one\n');
  process.exit(1);
}
mkdirSync(PLACE, { recursive: true });
const program = await startProgram();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
try {
  process.stdout.write('waiting until there is something to see, some minutes\n');
  await busy(program);
  const visitor = await openVisitor(browser, program.link, { theme: 'light', width: WIDTH });
  await walk(program, visitor);
  if (visitor.complaints.length > 0) throw new Error(visitor.complaints.join('\n'));
  process.stdout.write(`the pictures are in ${PLACE}\n`);
} finally {
  await browser.close();
  await program.end();
}
