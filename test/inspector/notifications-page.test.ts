import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { Refused } from '../../src/notify/channel.ts';
import type { Message } from '../../src/notify/message.ts';
import { createNotifier } from '../../src/notify/notifier.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { recordingLog } from '../support/recording-log.ts';
import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const LETTER = {
  id: 'm-1',
  channel: 'ntfy',
  givenUpAtMs: 1_771_990_665_120,
  reason: 'it answered 507',
  notices: [
    {
      severity: 'critical',
      title: 'an exit is stuck',
      about: 'trade 7',
      atMs: 1_771_990_600_000,
      key: 'trade/7/stuck',
      times: 1,
    },
  ],
  more: { 'a stop has fired': 12 },
};

const TROUBLED = {
  channels: [
    { channel: 'ntfy', sent: 4, failed: 1, waiting: 2, takenAtMs: 1_771_990_605_120 },
    { channel: 'webhook', sent: 9, failed: 0, waiting: 0, takenAtMs: 1_771_990_665_120 },
  ],
  deadLetters: [LETTER],
  quietUntilMs: 1_771_999_665_120,
  heartbeat: { sent: 7, failed: 1, withheld: 0, takenAtMs: null, fault: 'nobody answered' },
};

if (obstacle !== null) process.stderr.write(`nobody is told by a page: ${obstacle}\n`);

describe.skipIf(obstacle !== null)('the health page, of who is told', () => {
  const taken: Message[] = [];
  let house: InspectedHouse;

  beforeAll(async () => {
    const notifier = createNotifier({
      channels: [
        { name: 'webhook', send: (message) => Promise.resolve(void taken.push(message)) },
        { name: 'command', send: () => Promise.reject(new Refused('nobody there')) },
      ],
      least: 'warning',
      everyMs: 1,
      retryMs: 1,
      repeatMs: 0,
      quietUntil: () => null,
      heartbeat: null,
      from: 'a test',
      log: recordingLog().log,
      clock: systemClock(),
    });
    house = await inspectHouse({}, (built) => ({ ...built, notifier }));
  });
  afterAll(() => house.end());

  it('sends a test message, also of a process that is read-only, and says what came of each', async () => {
    await house.visiting({ theme: 'light', width: 1440, role: 'operate' }, async (visitor) => {
      const { barriers, complaints, page, picture, visit } = visitor;
      await visit('#/health');
      await page.getByRole('button', { name: 'Send a test message' }).click();
      await page.getByLabel('Why?').fill('a new phone');
      await page.getByRole('button', { name: 'Send it' }).click();
      const status = page.getByRole('dialog').getByRole('status');
      await status.getByText('▲ Done in part.').waitFor();
      expect(await status.getByText('✓ Done.').count()).toBe(0);
      const parts = await status.getByRole('listitem').allTextContents();
      expect(parts.map((part) => part.trim())).toEqual([
        expect.stringMatching(/^✓.*webhook took it\.$/s),
        expect.stringMatching(/^✖.*command did not: nobody there\.$/s),
      ]);
      await picture('health-test');
      expect(await barriers()).toEqual([]);
      expect(taken).toHaveLength(1);
      await page.getByRole('button', { name: 'Close' }).click();
      await visit('#/audit');
      await page.getByText('a new phone').first().waitFor();
      expect(complaints).toEqual([]);
    });
  });

  it('lets nobody send one who may only look, and says why', async () => {
    await house.visiting({ theme: 'dark', width: 390, role: 'view' }, async ({ page, visit }) => {
      await visit('#/health');
      const button = page.getByRole('button', { name: 'Send a test message' });
      await button.waitFor();
      expect(await button.isDisabled()).toBe(true);
    });
  });

  it.each(['light', 'dark'] as const)('shows what nobody took (%s)', async (theme) => {
    await house.visiting({ theme, width: 390 }, async ({ barriers, page, picture, visit }) => {
      await page.route('**/api/v1/notifications', (route) => route.fulfill({ json: TROUBLED }));
      await visit('#/health');
      await page.getByText('an exit is stuck: trade 7; a stop has fired × 12').waitFor();
      await page.getByText('it answered 507').waitFor();
      await page.getByText('nobody answered').waitFor();
      await page.getByText('only what is critical goes out').waitFor();
      await picture('health-letters');
      expect(await barriers()).toEqual([]);
    });
  });
});
