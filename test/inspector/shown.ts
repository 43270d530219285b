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
