import type { Page } from 'playwright-core';
import { z } from 'zod';

const shownAt = (words: string, isThere: boolean): string => `new Promise((resolve) => {
  const look = () => {
    const text = document.querySelector('.concern')?.textContent ?? '';
    if (text.includes(${JSON.stringify(words)}) !== ${isThere}) return;
    observer.disconnect();
    resolve(Date.now());
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
})`;

/**
 * When the page of a trade first says `words` of its concern, or no longer says them, on the clock
 * of this machine.
 */
export const concernShownAtMs = async (
  page: Page,
  words: string,
  isThere: boolean = true,
): Promise<number> => z.number().parse(await page.evaluate(shownAt(words, isThere)));

const UNPROTECTED = `(() => {
  const term = [...document.querySelectorAll('dt')].find((each) => each.textContent === 'Unprotected');
  return term?.nextElementSibling?.textContent ?? '';
})()`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** How long the page of a trade says that it was unprotected. */
export const unprotectedShownMs = async (page: Page): Promise<number> => {
  const text = z.string().parse(await page.evaluate(UNPROTECTED));
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?) (ms|s|min|h)\b/g)];
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? NaN),
    0,
  );
};
