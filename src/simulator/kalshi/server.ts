import { createAdaptorServer } from '@hono/node-server';
import { Server, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

import type { SocketFaultAct } from '../faults.ts';
import { every } from '../every.ts';
import { closeServer, listenOnLoopback } from '../loopback.ts';
import { createOutlet, textOf } from '../outlet.ts';
import type { Gate } from './auth.ts';
import type { VenueEvent } from './events.ts';
import type { Indices } from './indices.ts';
import type { Refusal } from './refusal.ts';
import { createRestApp } from './rest.ts';
import { REST_BASE, type RestParts } from './rest-parts.ts';
import { createSocketSession, type SocketSession } from './socket.ts';

export type KalshiServer = {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly tell: (event: VenueEvent) => void;
  readonly disturb: (fault: SocketFaultAct) => void;
  readonly stop: () => Promise<void>;
};

const WS_PATH = '/trade-api/ws/v2';
const PING_EVERY_MS = 10_000;
const PING_BODY = 'heartbeat';

const rejectUpgrade = (socket: Duplex, { status, body }: Refusal): void => {
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(text)}`,
      'Connection: close',
      '',
      text,
    ].join('\r\n'),
  );
};

/** Every connection must be signed, even for public channels. */
const upgradeRefusal = (request: IncomingMessage, gate: Gate): Refusal | null => {
  const path = new URL(request.url ?? '/', 'http://venue').pathname;
  if (path !== WS_PATH) return { status: 404, code: 'not_found', body: {} };
  return gate({
    method: 'GET',
    path,
    header: (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    },
  });
};

type Sessions = Set<SocketSession>;

/** What the REST routes stand on, and the indices that the socket offers. */
type KalshiParts = RestParts & { readonly indices: Pick<Indices, 'ids'> };

const attach = (
  socket: WebSocket,
  sessions: Sessions,
  { clock, exchange, indices }: KalshiParts,
): void => {
  const outlet = createOutlet(socket, clock);
  const session = createSocketSession(exchange, clock, outlet, indices.ids);
  sessions.add(session);
  const pings = every(clock, PING_EVERY_MS, () => outlet.ping(PING_BODY));
  socket.on('message', (data) => session.receive(textOf(data)));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    pings.stop();
    sessions.delete(session);
  });
};

/** REST and sockets of the paper venue on one loopback port, chosen by the system. */
export const startKalshiServer = async (parts: KalshiParts): Promise<KalshiServer> => {
  const server = createAdaptorServer({ fetch: createRestApp(parts).fetch });
  if (!(server instanceof Server)) throw new TypeError('expected a plain HTTP server');
  // Clients measure their clock's skew by the venue's Date header.
  server.prependListener('request', (_request, response: ServerResponse) => {
    const nowMs = parts.clock.now();
    const { skewMs } = parts.faults.conditions(nowMs);
    response.setHeader('Date', new Date(nowMs + skewMs).toUTCString());
  });
  const sockets = new WebSocketServer({ noServer: true, autoPong: false });
  const sessions: Sessions = new Set();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (parts.faults.conditions(parts.clock.now()).isUnreachable) {
      socket.destroy();
      return;
    }
    const refusal = upgradeRefusal(request, parts.gate);
    if (refusal !== null) {
      rejectUpgrade(socket, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => attach(open, sessions, parts));
  });
  const host = await listenOnLoopback(server);
  return {
    restUrl: `http://${host}${REST_BASE}`,
    wsUrl: `ws://${host}${WS_PATH}`,
    tell: (event) => {
      for (const session of sessions) session.tell(event);
    },
    disturb: (fault) => {
      for (const session of [...sessions]) session.disturb(fault);
    },
    stop: () => closeServer(server, sockets),
  };
};
