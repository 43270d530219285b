import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';

/** Where the pictures go; not under version control. */
const PICTURES = join('artifacts', 'page');

export type Theme = 'light' | 'dark';

/** A page of the inspector in a browser, and everything it complained about. */
export type Visitor = {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly visit: (hash: string) => Promise<void>;
  /** Breaches of WCAG 2.1 A and AA that axe finds in what is shown now. */
  readonly barriers: () => Promise<readonly string[]>;
  readonly picture: (name: string) => Promise<void>;
  readonly leave: () => Promise<void>;
};

const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))`;

const ASK_AXE = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(
  ({ violations }) => violations.map(({ id, nodes }) =>
    id + ': ' + nodes.map(({ target, failureSummary }) => target + ' ' + failureSummary).join(' | ')))`;

/** Opens the page as somebody with this link does. */
export const openVisitor = async (
  browser: Browser,
  link: string,
  look: { readonly theme: Theme; readonly width: number },
): Promise<Visitor> => {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 900 },
    colorScheme: look.theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(TELL_VIOLATIONS);
  await page.goto(link);
  mkdirSync(PICTURES, { recursive: true });
  return {
    page,
    complaints,
    visit: async (hash) => {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    },
    barriers: async () => {
      await page.evaluate(axe.source);
      return z.array(z.string()).parse(await page.evaluate(ASK_AXE));
    },
    picture: async (name) => {
      const path = join(PICTURES, `${name}-${look.width}-${look.theme}.png`);
      await page.screenshot({ path, fullPage: true });
    },
    leave: () => context.close(),
  };
};
