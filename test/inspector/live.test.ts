import type { Page, WebSocket } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { askOperator } from '../../db/operator-requests.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { eventually } from '../support/eventually.ts';
import { inspectHouse, obstacle, plainTurnMs, type InspectedHouse } from './inspected-house.ts';
import { concernShownAtMs } from './shown.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PATIENCE_MS = 30_000;

/** What the frames of a page's sockets say, and which streams of events it asks for. */
const listening = (page: Page) => {
  const heard: string[] = [];
  const events: string[] = [];
  const sockets: WebSocket[] = [];
  page.on('websocket', (socket) => {
    sockets.push(socket);
    socket.on('framereceived', ({ payload }) => heard.push(payload.toString()));
  });
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/events')) events.push(request.url());
  });
  return { heard, events, sockets };
};

describe.skipIf(obstacle !== null)('the page of a running house hears', () => {
  let house: InspectedHouse;
  beforeAll(async () => {
    house = await inspectHouse({});
  });
  afterAll(() => house.end());

  it('by one socket: who it is, the overview, rows of the trades in sight', async () => {
    await house.visiting({ theme: 'light', width: 1440, role: 'view' }, async (visitor) => {
      const { complaints, page } = visitor;
      // What the page that the visitor came by still does is not what is counted.
      const address = page.url();
      await page.goto('about:blank');
      const { events, heard, sockets } = listening(page);
      const askedAtMs = performance.now();
      await page.goto(address);
      await page.getByText('Just happened').waitFor();
      await eventually(() => {
        const all = heard.join('\n');
        expect(all).toContain('"you":{"role":"view"');
        expect(all).toContain('"overview":{');
        expect(all).toMatch(/"rows":\[\["\d+","monitoring/);
      }, PATIENCE_MS);
      const heardMs = Math.round(performance.now() - askedAtMs);
      process.stderr.write(`the page has heard all of it ${heardMs} ms after it was opened\n`);
      expect(sockets.map((socket) => new URL(socket.url()).pathname)).toEqual(['/api/v1/socket']);
      expect(sockets[0]?.url()).not.toMatch(/[0-9a-f]{32}/);
      expect([events, complaints]).toEqual([[], []]);
    });
  });

  /** Pauses or resumes a trade's stops; how long after that the page says so. */
  const lateMs = async (page: Page, id: string, kind: 'pause' | 'resume'): Promise<number> => {
    const isPaused = kind === 'pause';
    const shown = concernShownAtMs(page, 'stops are paused', isPaused);
    await askOperator(house.world.test.database, {
      tradeId: tradeId(id),
      kind,
      by: 'alice',
      countCenti: null,
    });
    await eventually(() => house.trade(id)?.context.stopsPaused === isPaused);
    const changedAtMs = Date.now();
    return (await shown) - changedAtMs;
  };

  it('of the trade that is looked at within a fifth of a second, and hardly looks', async () => {
    await house.visiting({ theme: 'light', width: 1440 }, async ({ page, visit }) => {
      const { heard } = listening(page);
      await page.reload();
      const id = await house.anyGuarded();
      await visit(`#/trade/${id}`);
      await page.locator('.state', { hasText: 'guarded' }).waitFor();
      await eventually(() => heard.some((text) => text.includes(`"selected":{"trade":"${id}"`)));
      const lates: number[] = [];
      for (const kind of ['pause', 'resume', 'pause', 'resume', 'pause'] as const)
        lates.push(await lateMs(page, id, kind));
      const median = lates.toSorted((a, b) => a - b)[2];
      const turnMs = await plainTurnMs(page);
      process.stderr.write(`shown ${lates.join(', ')} ms after a change; a turn: ${turnMs} ms\n`);
      // Where others load the machine, no frame can be quicker than they let it be.
      expect(median).toBeLessThan(200 + 3 * turnMs);
      await page.getByRole('cell', { name: 'stops.pause' }).first().waitFor();
      await lateMs(page, id, 'resume');
      let looks = 0;
      page.on('request', (request) => {
        if (request.url().endsWith(`/api/v1/trades/${id}`)) looks += 1;
      });
      const selected = (): number => heard.filter((text) => text.includes('"selected":{')).length;
      const before = selected();
      await eventually(() => selected() >= before + 20, PATIENCE_MS);
      expect(looks).toBeLessThan(8);
    });
  });

  it('of that trade where its socket dies and no other way is left', async () => {
    await house.visiting({ theme: 'dark', width: 1440 }, async ({ page, visit }) => {
      const closes: (() => Promise<void>)[] = [];
      let isCut = false;
      await page.routeWebSocket('**/api/v1/socket?*', (socket) => {
        if (isCut) {
          void socket.close();
          return;
        }
        const server = socket.connectToServer();
        closes.push(async () => {
          isCut = true;
          await server.close();
          await socket.close();
        });
      });
      await page.reload();
      const id = await house.anyGuarded();
      await visit(`#/trade/${id}`);
      await page.locator('.state', { hasText: 'guarded' }).waitFor();
      await eventually(() => closes.length > 0, PATIENCE_MS);
      await page.route('**/api/v1/events?*', (route) => route.abort());
      for (const close of closes) await close();
      expect(await lateMs(page, id, 'pause')).toBeLessThan(PATIENCE_MS);
      await lateMs(page, id, 'resume');
    });
  });

  it('by a socket anew where one has fallen silent', async () => {
    await house.visiting({ theme: 'light', width: 1440 }, async ({ page }) => {
      const told: string[] = [];
      let sockets = 0;
      await page.routeWebSocket('**/api/v1/socket?*', (socket) => {
        sockets += 1;
        const isFirst = sockets === 1;
        const server = socket.connectToServer();
        server.onMessage((message) => {
          if (isFirst && told.length > 2) return;
          told.push(message.toString());
          socket.send(message);
        });
      });
      await page.reload();
      await page.getByText('Just happened').waitFor();
      await eventually(() => sockets === 2 && told.length > 6, PATIENCE_MS);
      expect(told.filter((frame) => frame.includes('"t":"hello"'))).toHaveLength(2);
    });
  });

  it('by a socket anew where one has ended', async () => {
    await house.visiting({ theme: 'light', width: 1440 }, async ({ page }) => {
      const closes: (() => Promise<void>)[] = [];
      await page.routeWebSocket('**/api/v1/socket?*', (socket) => {
        const server = socket.connectToServer();
        closes.push(() => server.close());
      });
      const { sockets } = listening(page);
      await page.reload();
      await eventually(() => closes.length === 1, PATIENCE_MS);
      await page.getByText('Just happened').waitFor();
      await eventually(() => house.guarded().length > 0, PATIENCE_MS);
      await closes[0]?.();
      await eventually(() => closes.length === 2, PATIENCE_MS);
      expect(sockets.length).toBeLessThanOrEqual(2);
    });
  });

  it('by events where no socket comes through, and looks on where nothing does', async () => {
    await house.visiting({ theme: 'light', width: 1440 }, async ({ page }) => {
      await page.routeWebSocket('**/api/v1/socket?*', (socket) => void socket.close());
      const { events } = listening(page);
      await page.reload();
      await eventually(() => events.length === 1, PATIENCE_MS);
      await page.route('**/api/v1/events?*', (route) => route.abort());
      let looks = 0;
      page.on('request', (request) => {
        if (request.url().endsWith('/api/v1/overview')) looks += 1;
      });
      await page.reload();
      await page.getByText('Just happened').waitFor();
      await eventually(() => looks >= 4, PATIENCE_MS);
    });
  });
});
