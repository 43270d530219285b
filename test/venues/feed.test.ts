import { afterEach, describe, expect, test } from 'vitest';

import type { FeedDriver, FeedLink } from '../../src/venues/feed-driver.ts';
import { eventually } from '../support/eventually.ts';
import { startTestFeed, type TestFeed } from '../support/feeds.ts';
import {
  startScriptedVenue,
  type ScriptedVenue,
  type VenueScript,
} from '../support/scripted-venue.ts';

/** A protocol without content: it is confirmed by the first frame, and tells what a frame says. */
const plainDriver = (
  url: string,
  onFrame: (link: FeedLink, text: string) => void = () => undefined,
): FeedDriver => ({
  endpoint: () => ({ url, headers: {} }),
  connect: (link) => ({
    opened: () => link.send('{"hello":1}'),
    receive: (text) => (text === '"welcome"' ? link.confirmed() : onFrame(link, text)),
    follow: () => undefined,
    resync: () => link.send('{"again":1}'),
    unansweredSinceMs: () => null,
  }),
});

let server: ScriptedVenue | null = null;
let running: TestFeed | null = null;
afterEach(async () => {
  await running?.feed.stop();
  await server?.close();
});

const welcoming: VenueScript = {
  onCommand: (peer, command) => {
    if ('hello' in command) peer.send('welcome');
  },
};

const open = async (
  script: VenueScript = welcoming,
  onFrame?: (link: FeedLink, text: string) => void,
  options?: Parameters<typeof startTestFeed>[1],
): Promise<{ readonly venue: ScriptedVenue; readonly at: TestFeed }> => {
  const venue = await startScriptedVenue(script);
  const at = startTestFeed(plainDriver(venue.wsUrl, onFrame), options);
  server = venue;
  running = at;
  return { venue, at };
};

/** Steps the clock until `state`, giving sockets their turn. */
const advanceUntil = (at: TestFeed, state: string): Promise<void> =>
  eventually(async () => {
    await at.clock.advance(100);
    if (at.feed.state() !== state) throw new Error(`expected ${state}, found ${at.feed.state()}`);
  });

describe('silence', () => {
  test('a quiet socket with pongs is live for as long as it likes', async () => {
    const { at } = await open();
    await at.becomes('live');
    for (let second = 0; second < 120; second += 1) {
      await at.clock.advance(1_000, 100);
      if (at.feed.state() === 'probing') await at.becomes('live');
    }
    expect(at.feed.figures().reconnects).toBe(0);
    expect(at.seen.doubts).toEqual([]);
  });

  test('the server’s own pings are proof enough: no probe is ever sent', async () => {
    const { at, venue } = await open();
    await at.becomes('live');
    for (let beat = 0; beat < 12; beat += 1) {
      const before = at.seen.proofs;
      venue.peers[0]?.socket.ping('heartbeat');
      await eventually(() => at.seen.proofs > before);
      await at.clock.advance(10_000, 1_000);
    }
    expect(venue.peers[0]?.pings()).toBe(0);
    expect(at.feed.state()).toBe('live');
  });

  test('a half-open socket is found, doubted and replaced (scenario 30)', async () => {
    const { at, venue } = await open({ ...welcoming, autoPong: false });
    await at.becomes('live');
    venue.peers[0]?.freeze();
    await at.clock.advance(24_900, 100);
    expect(at.feed.state()).toBe('live');
    await at.clock.advance(200, 100);
    expect(at.feed.state()).toBe('probing');
    await advanceUntil(at, 'backingOff');
    expect(at.seen.doubts).toEqual(['no proof of life']);
    await advanceUntil(at, 'live');
    expect(venue.peers).toHaveLength(2);
    expect(at.notices.map((n) => (n.type === 'feed.changed' ? n.to : n.type))).toContain('stale');
  });

  test('a dead socket is given up though this process stalls on the way to its verdict', async () => {
    const { at, venue } = await open({ ...welcoming, autoPong: false });
    await at.becomes('live');
    venue.peers[0]?.freeze();
    await advanceUntil(at, 'probing');
    at.clock.advanceSync(20_000, 1_000);
    await at.becomes('backingOff');
    expect(at.seen.doubts).toEqual(['no proof of life']);
  });

  test('a stall of this process reads what waits before it judges', async () => {
    const { at, venue } = await open();
    await at.becomes('live');
    const before = at.seen.proofs;
    venue.peers[0]?.send('while you were away');
    at.clock.advanceSync(26_000, 1_000);
    await eventually(() => at.seen.proofs > before);
    await at.clock.advance(1_000, 100);
    expect(at.feed.state()).toBe('live');
    expect(venue.peers[0]?.pings()).toBe(0);
    expect(at.seen.doubts).toEqual([]);
  });
});

describe('loss', () => {
  test('a closed socket is doubted at once and reopened after the backoff', async () => {
    const { at, venue } = await open();
    await at.becomes('live');
    venue.peers[0]?.socket.close(1012, 'restart');
    await at.becomes('backingOff');
    expect(at.seen.doubts).toEqual(['closed 1012: restart']);
    await at.clock.advance(490);
    expect(at.feed.state()).toBe('backingOff');
    await at.clock.advance(10);
    await at.becomes('live');
    expect(at.feed.figures().reconnects).toBe(1);
  });

  test('five drops and more: still retrying, each pause longer, none above the ceiling (scenario 31)', async () => {
    const { at } = await open({ onUpgrade: () => ({ status: 503, body: 'maintenance' }) });
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await at.becomes('backingOff');
      const sinceMs = at.clock.now();
      while (at.feed.state() === 'backingOff') at.clock.advanceSync(100, 100);
      pauses.push(at.clock.now() - sinceMs);
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(at.feed.figures().reconnects).toBe(9);
  });

  test('nobody listening is a loss like any other', async () => {
    const venue = await startScriptedVenue({});
    await venue.close();
    running = startTestFeed(plainDriver(venue.wsUrl));
    await running.becomes('backingOff');
    expect(running.seen.doubts[0]).toMatch(/ECONNREFUSED/);
  });

  test('a venue that never confirms is left at the subscribe deadline', async () => {
    const { at } = await open({});
    await at.becomes('subscribing');
    await at.clock.advance(4_990);
    expect(at.feed.state()).toBe('subscribing');
    await at.clock.advance(10);
    expect(at.feed.state()).toBe('backingOff');
  });
});

describe('refusal', () => {
  test('a refused handshake parks the feed with an alarm, and it tries again slowly', async () => {
    let refusing = true;
    const { at } = await open({
      ...welcoming,
      onUpgrade: () => (refusing ? { status: 401, body: 'authentication_error' } : null),
    });
    await at.becomes('refused');
    expect(at.notices.filter(({ type }) => type === 'feed.refused')).toMatchObject([
      { reason: 'handshake answered 401: authentication_error' },
    ]);
    await at.clock.advance(299_000, 1_000);
    expect(at.feed.state()).toBe('refused');
    refusing = false;
    await at.clock.advance(1_000, 100);
    await at.becomes('live');
  });

  test('a retry by hand does not wait', async () => {
    let refusing = true;
    const { at } = await open({
      ...welcoming,
      onUpgrade: () => (refusing ? { status: 403, body: '' } : null),
    });
    await at.becomes('refused');
    refusing = false;
    at.feed.retry();
    await at.becomes('live');
  });
});

describe('ends', () => {
  test('stopping releases the socket, its listeners and every timer', async () => {
    const { at, venue } = await open();
    await at.becomes('live');
    expect(at.feed.listeners()).toBeGreaterThan(0);
    await at.feed.stop();
    expect(at.feed.state()).toBe('stopped');
    expect(at.feed.listeners()).toBe(0);
    expect(at.clock.pending()).toBe(0);
    await eventually(() => venue.connections() === 0);
  });

  test('killing leaves nothing behind in any state', async () => {
    const { at, venue } = await open();
    for (const state of ['connecting', 'live'] as const) {
      const victim = startTestFeed(plainDriver(venue.wsUrl), { clock: at.clock });
      await victim.becomes(state);
      victim.feed.kill();
      expect(victim.feed.listeners()).toBe(0);
      expect(victim.seen.doubts).toEqual(['killed']);
    }
    at.feed.kill();
    expect(at.clock.pending()).toBe(0);
    await eventually(() => venue.connections() === 0);
  });

  test('fifty reconnects leave one socket and the timers of one', async () => {
    const { at, venue } = await open(welcoming, undefined, { policy: { backoffMaxMs: 10 } });
    await at.becomes('live');
    const timers = at.clock.pending();
    const listeners = at.feed.listeners();
    for (let drop = 0; drop < 50; drop += 1) {
      venue.peers.at(-1)?.socket.terminate();
      await at.becomes('backingOff');
      await at.clock.advance(10);
      await at.becomes('live');
    }
    expect(at.clock.pending()).toBe(timers);
    expect(at.feed.listeners()).toBe(listeners);
    await eventually(() => venue.connections() === 1);
  });

  test('a defect of a driver crashes the feed, which still lets go of its socket', async () => {
    const { at, venue } = await open(welcoming, () => {
      throw new Error('driver defect');
    });
    const errors: unknown[] = [];
    at.feed.actor.subscribe({ error: (error) => errors.push(error) });
    await at.becomes('live');
    venue.peers[0]?.send('anything');
    await eventually(() => errors.length === 1);
    expect(at.notices.at(-1)).toMatchObject({ type: 'feed.crashed' });
    expect(at.seen.doubts).toEqual(['feed crashed']);
    expect(at.clock.pending()).toBe(0);
    await eventually(() => venue.connections() === 0);
  });
});

test('rejected frames are told for the first of a kind and then by powers of ten', async () => {
  const { at, venue } = await open(welcoming, (link, text) => link.rejected('odd', text));
  await at.becomes('live');
  for (let frame = 0; frame < 100; frame += 1) venue.peers[0]?.send(frame);
  await eventually(() => at.feed.figures().rejects['odd'] === 100);
  const told = at.notices.flatMap((n) => (n.type === 'frame.rejected' ? [n.count] : []));
  expect(told).toEqual([1, 10, 100]);
});
