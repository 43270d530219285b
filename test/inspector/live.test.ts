import type { Page, WebSocket } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { inspectHouse, obstacle, type InspectedHouse } from './inspected-house.ts';

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
