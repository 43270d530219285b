import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';

import type { Role } from '../../src/api/access/roles.ts';
import { pageDirectory, readPages } from '../../src/inspector/page-files.ts';
import type { House } from '../../src/tree/house.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from '../tree/running-house.ts';
import { chromiumPath } from './chromium.ts';
import { openVisitor, type Theme, type Visitor } from './visitor.ts';

const executablePath = chromiumPath();

/** Why the page cannot be looked at here; null where it can. */
export const obstacle =
  executablePath === null
    ? 'there is no Chromium here: npm run browser installs one'
    : readPages(pageDirectory()).size === 0
      ? 'the page is not built: npm run build'
      : null;
if (obstacle !== null) process.stderr.write(`the page is not looked at: ${obstacle}\n`);

const PLAIN_TURN = `(async () => {
  const turns = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const askedAtMs = performance.now();
    await (await fetch('/')).text();
    turns.push(performance.now() - askedAtMs);
  }
  return turns.sort((a, b) => a - b)[2];
})()`;

/** How long a page waits for the least answer there is, now: the median of five. */
export const plainTurnMs = async (page: Page): Promise<number> =>
  z.number().parse(await page.evaluate(PLAIN_TURN));

const TOKEN_FILES: Readonly<Record<Role, string>> = {
  view: 'api-token-view',
  operate: 'api-token-operate',
  admin: 'api-token',
};

type Look = { readonly theme: Theme; readonly width: number; readonly role?: Role };

/** A running house, and browsers that look at it. */
export type InspectedHouse = {
  readonly world: World;
  readonly running: RunningHouse;
  readonly url: () => string;
  readonly token: (role: Role) => string;
  /** Ids of the trades that are watched now; the last to close first. */
  readonly guarded: () => readonly string[];
  /** One of them, as soon as there is one. */
  readonly anyGuarded: () => Promise<string>;
  /** A trade as the tree has it. */
  readonly trade: (id: string) => ReturnType<InspectedHouse['live']>[number] | undefined;
  readonly live: () => readonly {
    readonly state: string;
    readonly context: { readonly tradeId: string; readonly stopsPaused: boolean };
  }[];
  readonly visiting: (look: Look, use: (visitor: Visitor) => Promise<void>) => Promise<void>;
  readonly end: () => Promise<void>;
};

const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath ?? '',
    // Within a container, and as root, Chromium has no sandbox of its own.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });

/** Starts a house whose API listens, `altered` as asked, and waits until it guards trades. */
export const inspectHouse = async (
  settings: Readonly<Record<string, unknown>>,
  altered: (house: House) => House = (house) => house,
): Promise<InspectedHouse> => {
  const browser = await openBrowser();
  const world = await openWorld();
  const own = {
    'paper.speed': 10,
    // A machine that others load is no feed that is silent.
    'guard.maxQuoteAgeMs': 60_000,
    'guard.maxSpotAgeMs': 60_000,
    'api.enabled': true,
    'api.port': 0,
    ...settings,
  };
  const running = await startHouse(world, own, altered);
  const live = () => [...running.house.organs.trades.get().live()];
  const guarded = () =>
    live()
      .filter(({ state }) => state === 'monitoring.watching')
      .toSorted((a, b) => b.context.closeAtMs - a.context.closeAtMs)
      .map(({ context }) => context.tradeId);
  const token = (role: Role): string =>
    readFileSync(join(world.dataDirectory, TOKEN_FILES[role]), 'utf8').trim();
  const url = (): string => {
    const line = running.lines.find(({ event }) => event === 'the API listens');
    return String(line?.fields['url']);
  };
  await eventually(() => {
    expect(guarded().length).toBeGreaterThan(1);
  }, 60_000);
  return {
    world,
    running,
    url,
    token,
    guarded,
    anyGuarded: async () => {
      await eventually(() => guarded().length > 0, 60_000);
      return guarded()[0] ?? '';
    },
    live,
    trade: (id) => live().find(({ context }) => context.tradeId === id),
    visiting: async ({ role = 'admin', ...look }, use) => {
      const visitor = await openVisitor(browser, `${url()}/#token=${token(role)}`, look);
      try {
        await use(visitor);
      } finally {
        await visitor.leave();
      }
    },
    end: async () => {
      await browser.close();
      await running.root.stop();
      await world.end();
    },
  };
};
