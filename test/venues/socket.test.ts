import { createServer, type Server, type Socket as Line } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';

import { openSocket, type Socket } from '../../src/venues/socket.ts';
import { eventually } from '../support/eventually.ts';
import {
  startScriptedVenue,
  type ScriptedVenue,
  type VenueScript,
} from '../support/scripted-venue.ts';

let server: ScriptedVenue | null = null;
let mute: Server | null = null;
const lines = new Set<Line>();
afterEach(async () => {
  await server?.close();
  for (const line of lines) line.destroy();
  mute?.close();
});

type Told = readonly [what: string, detail?: string];

const openTo = (url: string): { readonly socket: Socket; readonly told: Told[] } => {
  const told: Told[] = [];
  const socket = openSocket(
    { url, headers: { 'x-test': '1' } },
    {
      opened: () => told.push(['opened']),
      received: (text) => told.push(['received', text]),
      beat: () => told.push(['beat']),
      refused: (reason) => told.push(['refused', reason]),
      closed: (reason) => told.push(['closed', reason]),
    },
  );
  return { socket, told };
};

const open = async (script: VenueScript = {}) => {
  const venue = await startScriptedVenue(script);
  server = venue;
  return { venue, ...openTo(venue.wsUrl) };
};

describe('what a socket tells', () => {
  test('opening, text of any size, pings and pongs, closing: in order and once', async () => {
    const { socket, told, venue } = await open();
    await eventually(() => told.length === 1);
    const peer = venue.peers[0];
    expect(peer?.headers['x-test']).toBe('1');
    const long = 'ü'.repeat(100_000);
    peer?.sendText(long);
    peer?.socket.ping('heartbeat');
    await eventually(() => told.length === 3);
    socket.ping();
    await eventually(() => told.length === 4);
    peer?.socket.close(1001, 'bye');
    await eventually(() => told.length === 5);
    expect(told).toEqual([
      ['opened'],
      ['received', long],
      ['beat'],
      ['beat'],
      ['closed', 'closed 1001: bye'],
    ]);
    expect(socket.listeners()).toBe(0);
  });

  test('a message beyond the limit ends the connection', async () => {
    const { told, venue } = await open();
    await eventually(() => told.length === 1);
    venue.peers[0]?.socket.send(Buffer.alloc(16 * 1024 * 1024 + 1));
    await eventually(() => told.length === 2);
    expect(told[1]?.[1]).toMatch(/Max payload size exceeded/);
  });

  test.each([
    [401, 'refused'],
    [404, 'refused'],
    [429, 'closed'],
    [503, 'closed'],
  ] as const)('a handshake answered %i is %s, with its body', async (status, what) => {
    const { socket, told } = await open({ onUpgrade: () => ({ status, body: 'why' }) });
    await eventually(() => told.length === 1);
    expect(told).toEqual([[what, `handshake answered ${status}: why`]]);
    await socket.terminate();
    expect(socket.listeners()).toBe(0);
    expect(told).toHaveLength(1);
  });
});

describe('terminating', () => {
  test('releases line and listeners, and nothing is told afterwards', async () => {
    const { socket, told, venue } = await open();
    await eventually(() => told.length === 1);
    venue.peers[0]?.sendText('on its way');
    await socket.terminate();
    expect(told).toEqual([['opened']]);
    expect(socket.listeners()).toBe(0);
    await eventually(() => venue.connections() === 0);
    socket.send('late');
    socket.ping();
    await socket.terminate();
  });

  test('works while the peer has accepted the line and says nothing', async () => {
    const quiet = createServer((line) => {
      lines.add(line);
      line.on('error', () => undefined);
      line.resume();
      line.once('close', () => lines.delete(line));
    });
    mute = quiet;
    await new Promise<void>((resolve) => quiet.listen(0, '127.0.0.1', resolve));
    const address = quiet.address();
    if (address === null || typeof address === 'string') throw new Error('expected a TCP port');
    const { socket, told } = openTo(`ws://127.0.0.1:${address.port}/`);
    await eventually(() => lines.size === 1);
    await socket.terminate();
    expect(socket.listeners()).toBe(0);
    expect(told).toEqual([]);
    await eventually(() => lines.size === 0);
  });
});
