import { readFileSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { askOperator } from '../../db/operator-requests.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { readSession } from '../../src/commands/export-session.ts';
import { sealSession, unsealSession } from '../../src/session/seal.ts';
import { eventually } from '../support/eventually.ts';
import { sessionOf } from '../session/sessions.ts';
import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

const WIDE = { theme: 'light', width: 1440 } as const;
const PHONE = { theme: 'dark', width: 390 } as const;

const choose = async (page: Page, name: string, bytes: Uint8Array): Promise<void> => {
  const file = { name, mimeType: 'application/gzip', buffer: Buffer.from(bytes) };
  await page.getByLabel('A session file').setInputFiles(file);
};

describe.skipIf(obstacle !== null)('a session', () => {
  let house: InspectedHouse;
  let saved: Uint8Array<ArrayBuffer>;
  let paused: string;

  beforeAll(async () => {
    house = await inspectHouse({ 'api.readOnly': false });
    paused = await house.anyGuarded();
    await askOperator(house.world.test.database, {
      tradeId: tradeId(paused),
      kind: 'pause',
      by: 'alice-of-accounts',
      countCenti: null,
    });
    await eventually(() => house.trade(paused)?.context.stopsPaused === true);
  });
  afterAll(() => house.end());

  it('is saved whole, without names and the installation', async () => {
    await house.visiting({ ...WIDE, role: 'view' }, async ({ complaints, page, visit }) => {
      await visit('#/timeline');
      await page.getByText('goes on with the clock').waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save to a file' }).click();
      const file = await download;
      expect(file.suggestedFilename()).toMatch(/^tradewarden-.*\.session\.gz$/);
      saved = new Uint8Array(readFileSync(await file.path()));
      await page.getByText(/✓ \d+ trades/).waitFor();
      expect(complaints).toEqual([]);
    });
    const read = await unsealSession(saved);
    if (!read.ok) throw new Error(read.error.join('\n'));
    const found = read.value.trades.find(({ trade }) => trade.id === paused);
    expect(found?.transitions.map(({ event }) => event)).toContain('stops.pause');
    expect(read.value.house?.stretches.map(({ kind }) => kind)).toContain('feed');
    const text = JSON.stringify(read.value);
    const { length } = read.value.trades;
    process.stderr.write(`${length} trades: ${saved.length} bytes, ${text.length} unpacked\n`);
    expect(text).toMatch(/by person-[0-9a-f]{8}/);
    expect(text).not.toContain('alice-of-accounts');
    expect(text).not.toContain(String(house.running.house.organs.store.get().installation));
  });

  it('is opened in place of a process: every view of it, framed as a file', async () => {
    await house.visiting(WIDE, async ({ barriers, complaints, page, picture, visit }) => {
      await visit('#/timeline');
      await choose(page, 'monday.session.gz', saved);
      await page.getByText('This is a file, not a running process.').waitFor();
      await page.getByText('monday.session.gz').waitFor();
      await page.locator(`[id="lane trade ${paused}"]`).waitFor();
      await picture('file-timeline');
      expect(await barriers()).toEqual([]);
      await visit('#/');
      await page.getByText('Was it protected?').waitFor();
      await page.getByRole('link', { name: paused, exact: true }).first().waitFor();
      await picture('file-overview');
      expect(await barriers()).toEqual([]);
      await visit(`#/trade/${paused}`);
      await page.getByRole('cell', { name: 'stops.pause' }).waitFor();
      await page.keyboard.press('Home');
      await page.getByText('the past, after #1').waitFor();
      await page.getByText('asked for it').first().waitFor();
      await picture('file-trade');
      expect(await barriers()).toEqual([]);
      await visit('#/history');
      await page.getByText('a session file does not hold this').waitFor();
      await visit('#/health');
      await page.getByText('this is told by a running process alone').waitFor();
      expect(complaints).toEqual([]);
    });
  });

  it('lets nobody act, and gives way to the process when it is closed', async () => {
    await house.visiting(PHONE, async ({ barriers, page, picture, visit }) => {
      await visit('#/timeline');
      await choose(page, 'a.session.gz', saved);
      await page.getByText('This is a file').waitFor();
      await picture('file-timeline');
      expect(await barriers()).toEqual([]);
      await visit(`#/trade/${paused}`);
      await page.getByRole('cell', { name: 'stops.pause' }).waitFor();
      const enabled = page
        .getByRole('group', { name: 'What can be done' })
        .getByRole('button', { disabled: false });
      expect(await enabled.count()).toBe(0);
      await page.keyboard.press('k');
      await page.keyboard.press('c');
      await page.keyboard.press('p');
      expect(await page.getByRole('dialog').count()).toBe(0);
      await page.getByRole('button', { name: 'Close the file' }).click();
      await page.getByText('This is a file').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /Kill switch/ }).waitFor();
    });
  });

  it('that is faulty is refused with everything that is wrong, also without a token', async () => {
    await house.visiting(WIDE, async ({ barriers, page, picture }) => {
      await page.getByRole('button', { name: 'Leave' }).click();
      await choose(page, 'cut.session.gz', saved.slice(0, 100));
      const dialog = page.getByRole('dialog');
      await dialog.getByText('cut.session.gz: expected a whole gzip file').waitFor();
      await dialog.getByRole('button', { name: 'Close', exact: true }).click();
      const whole = sessionOf('7', '7');
      const twice = await sealSession({ ...whole, toMs: whole.fromMs });
      await choose(page, 'twice.session.gz', twice);
      await dialog.getByText('expected a span').waitFor();
      await dialog.getByText('trade 7: expected once, found again').waitFor();
      await picture('file-faults');
      expect(await barriers()).toEqual([]);
      await dialog.getByRole('button', { name: 'Close', exact: true }).click();
      await choose(page, 'good.session.gz', await sealSession(sessionOf('7')));
      await page.getByText('This is a file').waitFor();
    });
  });

  it('is written from the journal alone, too, and says what it does not know', async () => {
    const read = await readSession(house.world.test.database, { fromMs: 0, toMs: null });
    if (!read.ok) throw new Error(read.error.lines.join('\n'));
    expect(read.value.trades.map(({ trade }) => trade.id)).toContain(paused);
    expect(JSON.stringify(read.value)).not.toContain('alice-of-accounts');
    const bytes = await sealSession(read.value);
    await house.visiting(WIDE, async ({ page, visit }) => {
      await visit('#/timeline');
      await choose(page, 'journal.session.gz', bytes);
      await page.getByText('only the journal is in this file').waitFor();
      await page.locator(`[id="lane trade ${paused}"]`).waitFor();
    });
  });
});
