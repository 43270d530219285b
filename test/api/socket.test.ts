import { connect } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';

import { feedId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { createSocketTickets } from '../../src/api/access/socket-tickets.ts';
import { createApiCounters, type ApiCounters } from '../../src/api/counters.ts';
import { createHub, type Hub } from '../../src/api/live/hub.ts';
import { socketEndpoints } from '../../src/api/resources/socket.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createTap, type Tap } from '../../src/runtime/tap.ts';
import { eventually } from '../support/eventually.ts';
import { testClock } from '../support/simulated-clock.ts';
import { ask, openBench, TOKENS, type Bench } from './bench.ts';
import { phoneTo, type Dial, type Phone } from './dial.ts';
import { idleSources } from './idle-sources.ts';

const notice = (number: number) =>
  ({
    type: 'feed.changed',
    feed: feedId('feed:coinbase:BTC-USD'),
    atMs: epochMs(number),
    from: 'live',
    to: 'probing',
    reason: null,
    failures: 0,
  }) as const;

const VIEWER = { role: 'view', token: 'a' } as const;
const OURS = 'http://127.0.0.1:1';

describe('a ticket for a socket', () => {
  it('lets in once, who asked for it', () => {
    const { issue, redeem } = createSocketTickets(testClock());
    const { ticket } = issue(VIEWER, OURS);
    expect(ticket).toMatch(/^[0-9a-f]{64}$/);
    expect(redeem(ticket, OURS)).toEqual(VIEWER);
    expect(redeem(ticket, OURS)).toBeNull();
  });

  it('is good for ten seconds', async () => {
    const clock = testClock();
    const { issue, redeem } = createSocketTickets(clock);
    const [early, late] = [issue(VIEWER, OURS), issue(VIEWER, OURS)];
    await clock.advance(10_000);
    expect(redeem(early.ticket, OURS)).toEqual(VIEWER);
    await clock.advance(1);
    expect(redeem(late.ticket, OURS)).toBeNull();
  });

  it('is of no use elsewhere, and of none at home once it was tried elsewhere', () => {
    const { issue, redeem } = createSocketTickets(testClock());
    const { ticket } = issue(VIEWER, OURS);
    expect(redeem(ticket, 'http://localhost:1')).toBeNull();
    expect(redeem(ticket, OURS)).toBeNull();
  });

  it('goes, the oldest first, where many are out', () => {
    const { issue, redeem } = createSocketTickets(testClock());
    const given = Array.from({ length: 17 }, () => issue(VIEWER, OURS).ticket);
    expect(redeem(given[0] ?? '', OURS)).toBeNull();
    expect(redeem(given[1] ?? '', OURS)).toEqual(VIEWER);
    expect(redeem(given[16] ?? '', OURS)).toEqual(VIEWER);
  });
});

let tap: Tap;
let hub: Hub;
let counters: ApiCounters;
let bench: Bench;
let phone: Phone;

beforeEach(async () => {
  const clock = systemClock();
  tap = createTap(clock);
  counters = createApiCounters();
  const overview = () => Promise.reject(new Error('not asked for'));
  const sources = { ...idleSources, overview, live: () => null, glances: () => () => null };
  hub = createHub(tap, sources, clock, () => undefined, counters);
  const socketTickets = createSocketTickets(clock);
  const endpoints = socketEndpoints({ socketTickets });
  bench = await openBench({ endpoints, hub, socketTickets, counters });
  phone = phoneTo(bench, '/api/v1/socket');
});
afterEach(async () => {
  phone.hangUp();
  hub.end();
  await bench.kill();
});

const origin = (): string => phone.origin;
const askTicket: Phone['askTicket'] = (token, headers) => phone.askTicket(token, headers);
const ticketOf: Phone['ticketOf'] = (token) => phone.ticketOf(token);
const dial: Phone['dial'] = (asked) => phone.dial(asked);
const dialWell: Phone['dialWell'] = (path) => phone.dialWell(path);

describe('GET /socket', () => {
  it('tells a page with a ticket what happens, and as whom it may look', async () => {
    const { heard, socket } = await dialWell('/api/v1/socket?view=7');
    expect(socket.protocol).toBe('tradewarden.v1');
    await eventually(() => heard.length > 0);
    expect(JSON.parse(heard[0] ?? '')).toMatchObject({ t: 'hello', n: 0, you: { role: 'view' } });
    tap.feed(notice(1));
    await eventually(() => {
      expect(heard.join('')).toMatch(/"t":"frame","n":1,.*"feed:coinbase:BTC-USD"/);
      expect(heard.join('')).toContain('"gone":["7"]');
    });
    expect(counters.watchers).toBe(1);
    socket.send('{"view":["8"],"selected":"9"}');
    await eventually(() => {
      expect(heard.join('')).toContain('"gone":["8"],"selected":{"trade":"9","live":null}');
    });
    socket.close();
    await eventually(() => counters.watchers === 0);
  });

  it('takes up where a connection broke, as the stream of events does', async () => {
    const first = await dialWell();
    tap.feed(notice(1));
    first.socket.terminate();
    await first.closed;
    tap.feed(notice(2));
    const second = await dialWell('/api/v1/socket?after=1');
    const stranger = await dialWell('/api/v1/socket?after=99');
    await eventually(() => {
      expect(second.heard.join('')).toContain('"atMs":2');
      expect(second.heard.join('')).not.toContain('"atMs":1,');
      expect(stranger.heard.join('')).toContain('"t":"gap"');
    });
  });

  it('ends with the listener', async () => {
    const { closed } = await dialWell();
    hub.end();
    expect(await closed).toBe(1001);
    expect(counters.watchers).toBe(0);
    await bench.stop();
  });
});

describe('an attack by a socket', () => {
  it.each<readonly [number, string, (ticket: string) => Dial]>([
    [401, 'brings no ticket', () => ({ ticket: '' })],
    [401, 'guesses a ticket', () => ({ ticket: 'd'.repeat(64) })],
    [
      401,
      'brings a token in place of a ticket',
      () => ({
        ticket: TOKENS.admin,
        headers: { origin: origin(), authorization: `Bearer ${TOKENS.admin}` },
      }),
    ],
    [
      401,
      'puts its ticket into the address',
      (ticket) => ({ ticket: '', path: `/api/v1/socket?ticket=${ticket}` }),
    ],
    [
      403,
      'comes from a foreign page',
      (ticket) => ({ ticket, headers: { origin: 'https://evil.example' } }),
    ],
    [
      403,
      'comes from another port of this machine',
      (ticket) => ({ ticket, headers: { origin: 'http://127.0.0.1:1' } }),
    ],
    [
      403,
      'comes from a page without an origin',
      (ticket) => ({ ticket, headers: { origin: 'null' } }),
    ],
    [401, 'says nothing of where it comes from', (ticket) => ({ ticket, headers: {} })],
    [
      421,
      'binds a foreign name to this address',
      (ticket) => ({ ticket, headers: { host: 'evil.example', origin: 'http://evil.example' } }),
    ],
    [
      403,
      'comes from another site, says the browser',
      (ticket) => ({ ticket, headers: { origin: origin(), 'sec-fetch-site': 'cross-site' } }),
    ],
    [401, 'writes the path in escapes', (ticket) => ({ ticket, path: '/api/v1/%73ocket/' })],
    [401, 'asks for the stream', (ticket) => ({ ticket, path: '/api/v1/events' })],
    [400, 'views what is no trade', (ticket) => ({ ticket, path: '/api/v1/socket?view=x' })],
  ])('gets %i where it %s, and hears nothing', async (status, _, attack) => {
    const dialled = dial(attack(await ticketOf()));
    expect(await dialled.status).toBe(status);
    expect(dialled.heard).toEqual([]);
    expect([counters.watchers, bench.failures]).toEqual([0, []]);
  });

  it('cannot use a ticket twice', async () => {
    const ticket = await ticketOf();
    expect(await dial({ ticket }).status).toBe(101);
    expect(await dial({ ticket }).status).toBe(401);
  });

  it('cannot use a ticket of the same listener’s other name', async () => {
    const host = `localhost:${new URL(bench.url).port}`;
    const { text } = await askTicket(TOKENS.view, { host, origin: `http://${host}` });
    const { ticket } = z.object({ ticket: z.string() }).parse(JSON.parse(text));
    expect(await dial({ ticket }).status).toBe(401);
  });

  it('gets no ticket without a token, from a foreign page, or from no page', async () => {
    expect((await askTicket('d'.repeat(64), { origin: origin() })).status).toBe(401);
    expect((await askTicket(TOKENS.admin, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await askTicket(TOKENS.admin, {})).status).toBe(403);
  });

  it('gets thirty tickets a minute and no more', async () => {
    const given = await Promise.all(
      Array.from({ length: 31 }, () => askTicket(TOKENS.view, { origin: origin() })),
    );
    expect(given.map(({ status }) => status).filter((status) => status === 429)).toHaveLength(1);
  });

  it('has the role of who asked for its ticket, and no word raises it', async () => {
    const { closed, heard, socket } = await dialWell();
    await eventually(() => heard.length > 0);
    expect(heard[0]).toContain('"you":{"role":"view"');
    socket.send('{"view":[],"you":{"role":"admin"}}');
    expect(await closed).toBe(1008);
    const admin = dial({ ticket: await ticketOf(TOKENS.admin) });
    await eventually(() => admin.heard.join('').includes('"role":"admin"'));
  });

  it.each([
    ['acts', '{"close":"7"}'],
    ['asks for a path', '{"path":"/switch","state":"flatten"}'],
    ['views too many', JSON.stringify({ view: Array.from({ length: 201 }, () => '1') })],
    ['selects several', '{"view":[],"selected":["1","2"]}'],
    ['is no JSON', '{'],
    ['is no text', Buffer.from('{"view":[]}')],
  ])('is cut off by a message that %s', async (_, sent) => {
    const { closed, socket } = await dialWell();
    socket.send(sent);
    expect(await closed).toBe(1008);
    expect(counters.watchers).toBe(0);
  });

  it('is cut off by a message that is too long', async () => {
    const { closed, socket } = await dialWell();
    socket.send(JSON.stringify({ view: ['1'.repeat(9_000)] }));
    expect(await closed).toBe(1009);
    await eventually(() => counters.watchers === 0);
  });

  it('is cut off where it floods', async () => {
    const { closed, socket } = await dialWell();
    for (let sent = 0; sent < 400; sent += 1) socket.send('{"view":["1"]}');
    expect(await closed).toBe(1008);
  });

  it('has room for five, with streams of events counted, even if all come at once', async () => {
    const tickets: string[] = [];
    for (let count = 0; count < 8; count += 1) tickets.push(await ticketOf());
    const dialled = tickets.map((ticket) => dial({ ticket }));
    await Promise.all(dialled.map(({ status }) => status));
    await eventually(() => {
      expect(phone.opened.filter((socket) => socket.readyState === WebSocket.OPEN)).toHaveLength(5);
    });
    expect(counters.watchers).toBe(5);
    const events = await ask(bench, { path: '/api/v1/events' });
    expect(events.status).toBe(429);
    expect(await dial({ ticket: await ticketOf() }).status).toBe(429);
  });

  it('holds no connection by asking for something other than a socket', async () => {
    const { hostname, port } = new URL(bench.url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const wire = connect(Number(port), hostname, () =>
        wire.write(`GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`),
      );
      wire.on('data', (part) => (text += part.toString()));
      wire.on('end', () => resolve(text));
      wire.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('a peer that is gone', () => {
  it('is let go when it does not answer a ping', async () => {
    const clock = testClock();
    const socketTickets = createSocketTickets(clock);
    const endpoints = socketEndpoints({ socketTickets });
    const other = await openBench({ endpoints, hub, socketTickets, counters, clock });
    try {
      const own = phoneTo(other, '/api/v1/socket');
      const url = `${other.url.replace('http', 'ws')}/api/v1/socket`;
      const ticket = await own.ticketOf();
      const socket = new WebSocket(url, ['tradewarden.v1', `ticket.${ticket}`], {
        origin: own.origin,
        autoPong: false,
      });
      await eventually(() => counters.watchers === 1);
      await clock.advance(15_000);
      expect(counters.watchers).toBe(1);
      await clock.advance(15_000);
      await eventually(() => counters.watchers === 0);
      socket.terminate();
    } finally {
      await other.kill();
    }
  });
});
