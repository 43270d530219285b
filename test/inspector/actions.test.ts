import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { readAuditBefore } from '../../db/audit.ts';
import { readKillSwitch } from '../../db/kill-switch.ts';
import { verifyAuditChain } from '../../src/service/audit.ts';
import { eventually } from '../support/eventually.ts';
import { inspectHouse, obstacle, plainTurnMs, type InspectedHouse } from './inspected-house.ts';
import { unprotectedShownMs } from './shown.ts';
import type { Visitor } from './visitor.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WIDE = { theme: 'light', width: 1440 } as const;
const PHONE = { theme: 'dark', width: 390 } as const;

const button = (page: Page, name: RegExp | string) => page.getByRole('button', { name });

/** From the first key to the word of the process that the switch stands. */
const FOLLOW_STOP = `window.stopped = new Promise((resolve) => {
  let beganAtMs = 0;
  addEventListener('keydown', () => { beganAtMs = performance.now(); }, { once: true, capture: true });
  new MutationObserver((_, observer) => {
    if (!document.body.textContent.includes('The switch stands at flatten')) return;
    observer.disconnect();
    resolve(performance.now() - beganAtMs);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}); undefined`;

/** Hears what the page sounds and notifies. */
const LISTEN = `window.told = []; window.notes = 0;
window.Notification = class {
  static permission = 'default';
  static async requestPermission() { return 'granted'; }
  constructor(title) { window.told.push(title); }
};
const { start } = OscillatorNode.prototype;
OscillatorNode.prototype.start = function (at) { window.notes += 1; return start.call(this, at); };
undefined`;

const yes = (): boolean => true;
const no = (): boolean => false;

const TAKEN = 'The trade has taken it.';
const MOVED = 'It has moved: look again.';

/** As a person does it: where the trade has moved meanwhile, one looks again. */
const carryOut = async (page: Page, verb: RegExp | string): Promise<void> => {
  const dialog = page.getByRole('dialog');
  for (;;) {
    await button(page, verb).click();
    await dialog.getByText(TAKEN).or(dialog.getByText(MOVED)).waitFor();
    if ((await dialog.getByText(TAKEN).count()) > 0) return;
    await button(page, 'Look again').click();
  }
};

describe.skipIf(obstacle !== null)('what can be done on the page', () => {
  let house: InspectedHouse;
  const lastAsked = async (): Promise<unknown> => {
    const rows = await readAuditBefore(house.world.test.database, null, 20);
    return JSON.parse(rows.find(({ kind }) => kind === 'asked')?.entry ?? 'null');
  };

  /** The way out on the page of a guarded trade; one may be stopped while its page comes up. */
  const closeOfGuarded = async ({ page, visit }: Visitor, at = ''): Promise<Locator> => {
    const close = button(page, /Close the trade/);
    for (let tries = 0; tries < 3; tries += 1) {
      await visit(`#/trade/${await house.anyGuarded()}${at}`);
      const isShown = close.waitFor({ timeout: 10_000 }).then(yes, no);
      if (await isShown) break;
    }
    return close;
  };

  beforeAll(async () => {
    house = await inspectHouse({ 'api.readOnly': false });
  });
  afterAll(() => house.end());

  it('pauses and resumes the stops of a trade, with a reason that is kept', async () => {
    await house.visiting({ ...WIDE, role: 'operate' }, async (visitor) => {
      const { barriers, complaints, page, picture, visit } = visitor;
      const id = await house.anyGuarded();
      await visit(`#/trade/${id}`);
      await button(page, /Pause the stops/).waitFor();
      await page.keyboard.press('p');
      const dialog = page.getByRole('dialog', { name: `Pause the stops: trade ${id}` });
      await dialog.waitFor();
      expect(await button(page, 'Pause its stops').isDisabled()).toBe(true);
      await dialog.getByLabel('Why?').fill('news at noon');
      await picture('dialog-pause');
      expect(await barriers()).toEqual([]);
      await carryOut(page, 'Pause its stops');
      await eventually(() => house.trade(id)?.context.stopsPaused === true);
      expect(await lastAsked()).toMatchObject({
        role: 'operate',
        what: `POST /api/v1/trades/${id}/pause`,
        body: { reason: 'news at noon' },
      });
      await page.keyboard.press('Escape');
      const counting = page.locator('dd', { hasText: 'alarm:' });
      await counting.waitFor();
      const countedMs = await unprotectedShownMs(page);
      await eventually(async () => (await unprotectedShownMs(page)) >= countedMs + 1_000);
      await button(page, /Resume the stops/).click();
      await page.getByLabel('Why?').fill('over');
      await carryOut(page, 'Resume its stops');
      await counting.waitFor({ state: 'detached' });
      await eventually(() => house.trade(id)?.context.stopsPaused === false);
      // A trade that has moved meanwhile is a conflict, which browsers note down.
      expect(complaints.filter((line) => !line.includes('409'))).toEqual([]);
    });
  });

  it('closes a part of a trade, and then the rest', async () => {
    await house.visiting({ ...PHONE, role: 'operate' }, async (visitor) => {
      const { barriers, page, picture, visit } = visitor;
      const id = await house.anyGuarded();
      await visit(`#/trade/${id}`);
      await button(page, /Close the trade/).click();
      await page.getByLabel('Contracts, of').fill('99999');
      await page.getByText('Expected more than 0').waitFor();
      await page.getByLabel('Why?').fill('too much');
      expect(await button(page, 'Sell').isDisabled()).toBe(true);
      await page.getByLabel('Contracts, of').fill('1');
      await page.getByText('The rest stays under guard.').waitFor();
      await picture('dialog-close');
      expect(await barriers()).toEqual([]);
      await carryOut(page, /^Sell/);
      expect(await lastAsked()).toMatchObject({ body: { countCenti: 100, reason: 'too much' } });
      await page.keyboard.press('Escape');
      await button(page, /Close the trade/).waitFor();
      await button(page, /Close the trade/).click();
      await page.getByLabel('Why?').fill('the rest');
      await carryOut(page, /all of it/);
      await page.keyboard.press('Escape');
      await page.locator('.state', { hasText: 'closed' }).waitFor();
      await button(page, /Close the trade/).waitFor({ state: 'detached' });
    });
  });

  it('does nothing to a trade that has moved since it was looked at', async () => {
    await house.visiting({ ...WIDE, role: 'operate' }, async ({ page, picture, visit }) => {
      const id = await house.anyGuarded();
      await visit(`#/trade/${id}`);
      await button(page, /Pause the stops/).click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await page.route(`**/trades/${id}/pause`, async (route) => {
        const body = JSON.stringify({ expectedSeq: 1, reason: 'an old look' });
        await route.continue({ postData: body });
      });
      await dialog.getByLabel('Why?').fill('an old look');
      await button(page, 'Pause its stops').click();
      await dialog.getByText('It has moved: look again.').waitFor();
      await dialog.getByText('expected transition 1, found').waitFor();
      await picture('dialog-moved');
      expect(house.trade(id)?.context.stopsPaused).toBe(false);
      await page.unroute(`**/trades/${id}/pause`);
      await button(page, 'Look again').click();
      await carryOut(page, 'Pause its stops');
    });
  });

  it('asks again under the same key where no answer came', async () => {
    await house.visiting({ ...WIDE, role: 'operate' }, async ({ page, visit }) => {
      const id = await house.anyGuarded();
      await visit(`#/trade/${id}`);
      const keys: (string | undefined)[] = [];
      let isCut = true;
      await page.route(`**/trades/${id}/pause`, async (route) => {
        keys.push(route.request().headers()['idempotency-key']);
        if (isCut) await route.abort();
        else await route.continue();
      });
      await button(page, /Pause the stops/).click();
      await page.getByLabel('Why?').fill('a bad line');
      await button(page, 'Pause its stops').click();
      await page.getByText('Whether it was done is not known').waitFor();
      isCut = false;
      await button(page, 'Ask again').click();
      await page.getByText(TAKEN).or(page.getByText(MOVED)).waitFor();
      expect(keys).toHaveLength(2);
      expect(keys[0]).toMatch(/^page-[0-9a-f]{32}$/);
      expect(keys[1]).toBe(keys[0]);
    });
  });

  it('shows what may not be done, and why: by the role, and in the past', async () => {
    await house.visiting({ ...WIDE, role: 'view' }, async (visitor) => {
      const { barriers, page, picture } = visitor;
      const close = await closeOfGuarded(visitor);
      await page.getByText('this takes a token of role operate; yours is of role view').waitFor();
      expect(await close.isDisabled()).toBe(true);
      await page.keyboard.press('c');
      await page.keyboard.press('k');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('This token only looks.').waitFor();
      expect(await page.getByRole('dialog').count()).toBe(1);
      expect(await button(page, /■ Flatten/).isDisabled()).toBe(true);
      await picture('kill-view');
      expect(await barriers()).toEqual([]);
    });
    await house.visiting(WIDE, async (visitor) => {
      const { page } = visitor;
      const close = await closeOfGuarded(visitor, '?at=1');
      await page.getByText('you look at the past: go back to now first').waitFor();
      expect(await close.isDisabled()).toBe(true);
      // The keys go with the transitions, which are told apart from the trade.
      await page.getByRole('button', { name: 'now', exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('you look at the past').waitFor({ state: 'detached' });
      expect(await close.isEnabled()).toBe(true);
    });
  });

  it('starts a feed anew, after saying what that does', async () => {
    await house.visiting(WIDE, async ({ page, picture, visit }) => {
      await visit('#/tree');
      await button(page, /Restart desk:eager/).click();
      await page.getByText('open trades do not notice').waitFor();
      await page.getByLabel('Why?').fill('a test');
      await picture('dialog-restart');
      await button(page, 'Restart it').click();
      await page.getByText('It is stopped and started anew.').waitFor();
      await page.keyboard.press('Escape');
      const row = page.getByRole('row', { name: /desk:eager/ });
      await eventually(async () => expect(await row.innerText()).toMatch(/\b2\b/));
    });
  });

  it('compares the book with the venue, and reconciles', async () => {
    await house.visiting({ ...WIDE, role: 'operate' }, async ({ barriers, page, visit }) => {
      await visit('#/health');
      await button(page, 'Compare now').click();
      await page.getByText('No difference, as of').waitFor();
      await button(page, 'Reconcile…').click();
      await page.getByLabel('Why?').fill('a test');
      await button(page, 'Reconcile now').click();
      await page.getByText(/Compared in .*: no difference|Taken in/).waitFor();
      expect(await barriers()).toEqual([]);
    });
  });

  it('changes a setting after showing what that would do to each trade', async () => {
    await house.visiting(WIDE, async ({ barriers, complaints, page, picture, visit }) => {
      await visit('#/settings');
      await page.getByLabel('Only').fill('priceFloor.enabled');
      await button(page, 'Change priceFloor.enabled').click();
      await page.getByLabel('New value of priceFloor.enabled').fill('true');
      expect(await button(page, 'Change it…').isDisabled()).toBe(true);
      await button(page, 'What would it do?').click();
      await page.getByRole('group', { name: 'What it would do' }).waitFor();
      await picture('settings-preview');
      expect(await barriers()).toEqual([]);
      await button(page, 'Change it…').click();
      await page.getByLabel('Why?').fill('a test');
      await button(page, 'Change them').click();
      await page.getByText(/Version \d+ is in force/).waitFor();
      await button(page, 'Close').click();
      await page.getByRole('cell', { name: 'true' }).waitFor();
      expect(complaints).toEqual([]);
    });
  });

  it('calls for a stop that fires, once it was switched on, and says honestly how', async () => {
    const change = async (edit: object): Promise<void> => {
      const headers = {
        authorization: `Bearer ${house.token('admin')}`,
        'content-type': 'application/json',
        'idempotency-key': `test-${performance.now()}`,
      };
      const at = `${house.url()}/api/v1/settings`;
      const { version } = z
        .object({ version: z.int() })
        .parse(await (await fetch(at, { headers })).json());
      const body = JSON.stringify({ ...edit, expectedVersion: version, reason: 'a test' });
      expect((await fetch(at, { method: 'POST', headers, body })).status).toBe(200);
    };
    const phone = { theme: 'dark', width: 390, role: 'view' } as const;
    await house.visiting(phone, async ({ complaints, page, visit }) => {
      await page.evaluate(LISTEN);
      await button(page, 'More').click();
      const calls = button(page, /♪/);
      expect(await calls.getAttribute('aria-pressed')).toBe('false');
      await calls.click();
      await page.getByText('♪ calls on').waitFor();
      expect(await calls.getAttribute('title')).toBe('On, by sound and notifications.');
      await page.keyboard.press('Escape');
      await calls.waitFor({ state: 'hidden' });
      await visit('#/settings');
      await change({ set: ['probabilityStop.thresholdPercent=99.9'] });
      // Said aloud by whatever reads the page, though the menu is shut.
      await page.getByRole('alert').getByText('has fired').first().waitFor();
      await page.waitForFunction('window.told.some((title) => /has fired/.test(title))');
      expect(z.number().parse(await page.evaluate('window.notes'))).toBeGreaterThan(0);
      await button(page, 'More').click();
      await calls.click();
      await page.getByText('♪ calls off').waitFor();
      expect(complaints).toEqual([]);
    });
    await change({ unset: ['probabilityStop.thresholdPercent'] });
    await eventually(() => expect(house.guarded().length).toBeGreaterThan(1), 90_000);
  });

  it('is stopped within three seconds, by keys alone, from any page', async () => {
    await house.visiting({ ...WIDE, role: 'operate' }, async (visitor) => {
      const { barriers, page, picture, visit } = visitor;
      await visit('#/machines/feed');
      await page.getByRole('heading', { name: 'State charts' }).waitFor();
      await page.keyboard.press('k');
      await page.getByText('What will happen:').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Hold it for a second.').waitFor();
      expect((await readKillSwitch(house.world.test.database)).state).toBe('running');
      await picture('kill');
      expect(await barriers()).toEqual([]);
      await page.keyboard.press('Escape');
      const turnMs = await plainTurnMs(page);
      await page.evaluate(FOLLOW_STOP);
      await page.keyboard.press('k');
      await page.keyboard.down('Enter');
      const tookMs = z.number().parse(await page.evaluate('window.stopped'));
      await page.keyboard.up('Enter');
      process.stderr.write(
        `stopped ${Math.round(tookMs)} ms after the key; a turn: ${turnMs} ms\n`,
      );
      // Where others load the machine, no stop can be quicker than some plain questions.
      expect(tookMs).toBeLessThan(3_000 + 10 * turnMs);
      expect(await readKillSwitch(house.world.test.database)).toMatchObject({
        state: 'flatten',
        reason: 'by hand, on the page',
      });
      await eventually(() => house.live().every(({ state }) => /^clos|^fail/.test(state)), 30_000);
      await picture('kill-thrown');
      await button(page, 'Leave it').click();
      await button(page, /Switch: flatten/).waitFor();
    });
  });

  it('is let go of by an admin, who says why', async () => {
    await house.visiting({ ...PHONE, role: 'operate' }, async ({ page }) => {
      await button(page, /Switch: flatten/).click();
      await page.getByText('Let go of it…').click();
      await page.getByText('this takes a token of role admin; yours is of role operate').waitFor();
    });
    await house.visiting(PHONE, async ({ barriers, page, picture }) => {
      await button(page, /Switch: flatten/).click();
      await page.getByText('Let go of it…').click();
      await page.locator('details').getByLabel('Why?').fill('it was a test');
      await picture('kill-back');
      expect(await barriers()).toEqual([]);
      await button(page, 'Let go: running').click();
      await eventually(
        async () => (await readKillSwitch(house.world.test.database)).state === 'running',
      );
      expect((await verifyAuditChain(house.world.test.database)).broken).toBeNull();
    });
  });
});
