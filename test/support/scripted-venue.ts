import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

/** One request as the scripted venue saw it. */
export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};

/** What the venue does with a request. `drop` takes it and cuts the line; `hang` never answers. */
export type ScriptedReply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | { readonly status: number; readonly text: string }
  | 'drop'
  | 'hang'
  | 'truncate';

/** One WebSocket peer of the venue, with everything it has said. */
export type ScriptedPeer = {
  readonly socket: WebSocket;
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly commands: Record<string, unknown>[];
  readonly pings: () => number;
  readonly send: (frame: unknown) => void;
  readonly sendText: (text: string) => void;
  /** From here on nothing is read and no ping answered: a half-open connection. */
  readonly freeze: () => void;
};

export type ScriptedVenue = {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly requests: SeenRequest[];
  readonly peers: ScriptedPeer[];
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

export type VenueScript = {
  readonly onRequest?: (request: SeenRequest) => ScriptedReply;
  readonly onCommand?: (peer: ScriptedPeer, command: Record<string, unknown>) => void;
  /** An HTTP status to refuse the handshake with, or null to take it. */
  readonly onUpgrade?: (headers: IncomingHttpHeaders) => { status: number; body: string } | null;
  readonly autoPong?: boolean;
};

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const body: unknown = text === '' ? null : JSON.parse(text);
  return body;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A loopback venue that does exactly what a test's script says. */
export const startScriptedVenue = async (script: VenueScript): Promise<ScriptedVenue> => {
  const requests: SeenRequest[] = [];
  const peers: ScriptedPeer[] = [];
  const lines = new Set<Duplex>();

  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://venue');
      const seen: SeenRequest = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
      };
      requests.push(seen);
      const reply = script.onRequest?.(seen) ?? { status: 404, body: { error: { code: 'none' } } };
      if (reply === 'hang') return;
      if (reply === 'drop') return void request.socket.destroy();
      if (reply === 'truncate') {
        response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"order_id":"cut', () => request.socket.destroy());
        return;
      }
      const headers = 'headers' in reply ? reply.headers : {};
      response.writeHead(reply.status, { 'content-type': 'application/json', ...headers });
      response.end('text' in reply ? reply.text : JSON.stringify(reply.body));
    });
  });
  server.on('connection', (line) => {
    lines.add(line);
    line.once('close', () => lines.delete(line));
  });

  const sockets = new WebSocketServer({ noServer: true, autoPong: script.autoPong ?? true });
  const welcome = (socket: WebSocket, request: IncomingMessage): void => {
    let pings = 0;
    const peer: ScriptedPeer = {
      socket,
      headers: request.headers,
      path: request.url ?? '',
      commands: [],
      pings: () => pings,
      send: (frame) => socket.send(JSON.stringify(frame)),
      sendText: (text) => socket.send(text),
      freeze: () => socket.pause(),
    };
    peers.push(peer);
    socket.on('error', () => undefined);
    socket.on('ping', () => {
      pings += 1;
    });
    socket.on('message', (data) => {
      const command: unknown = JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '{}');
      if (!isRecord(command)) return;
      peer.commands.push(command);
      script.onCommand?.(peer, command);
    });
  };
  server.on('upgrade', (request, line, head) => {
    const refusal = script.onUpgrade?.(request.headers) ?? null;
    if (refusal === null) {
      sockets.handleUpgrade(request, line, head, (socket) => welcome(socket, request));
      return;
    }
    const { body, status } = refusal;
    line.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP port');
  const host = `127.0.0.1:${address.port}`;
  return {
    restUrl: `http://${host}/trade-api/v2`,
    wsUrl: `ws://${host}/trade-api/ws/v2`,
    requests,
    peers,
    connections: () => lines.size,
    close: () =>
      new Promise((resolve) => {
        for (const line of lines) line.destroy();
        server.close(() => resolve());
      }),
  };
};
