import type { IncomingMessage } from 'node:http';
import { WebSocket, type RawData } from 'ws';

export type SocketEndpoint = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What a socket tells its owner. Nothing more after `closed`, `refused` or `terminate`. */
export type SocketEvents = {
  readonly opened: () => void;
  readonly received: (text: string) => void;
  /** A ping or a pong: the peer lives, though it says nothing. */
  readonly beat: () => void;
  /** The peer answered the handshake with an HTTP status that no retry will change. */
  readonly refused: (reason: string) => void;
  readonly closed: (reason: string) => void;
};

export type Socket = {
  readonly send: (text: string) => void;
  readonly ping: () => void;
  /** Cuts the connection at once; no event follows. Resolves when the descriptor is released. */
  readonly terminate: () => Promise<void>;
  /** Listeners still attached; zero once terminated or closed. For leak tests. */
  readonly listeners: () => number;
};

const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 2_048;
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);
const EVENTS = [
  'open',
  'message',
  'ping',
  'pong',
  'close',
  'error',
  'unexpected-response',
] as const;

const textOf = (data: RawData): string => {
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  return Array.isArray(data)
    ? Buffer.concat(data).toString('utf8')
    : Buffer.from(data).toString('utf8');
};

/** Reads the beginning of a refused handshake's body; it names the fault. */
const readRefusal = (response: IncomingMessage, done: (body: string) => void): void => {
  let body = '';
  const finish = (): void => done(body.slice(0, MAX_REFUSAL_BYTES).trim());
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    body += chunk;
    if (body.length >= MAX_REFUSAL_BYTES) response.destroy();
  });
  response.once('close', finish);
};

/**
 * One WebSocket connection, used once. Timeouts are its owner's: the feed chart bounds connecting,
 * subscribing and silence on the injected clock.
 */
export const openSocket = (endpoint: SocketEndpoint, events: SocketEvents): Socket => {
  const ws = new WebSocket(endpoint.url, {
    headers: endpoint.headers,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  let fault: string | null = null;
  let over = false;

  const finish = (tell: () => void): void => {
    if (over) return;
    over = true;
    tell();
  };

  ws.on('open', () => {
    if (!over) events.opened();
  });
  ws.on('message', (data) => {
    if (!over) events.received(textOf(data));
  });
  const beat = (): void => {
    if (!over) events.beat();
  };
  ws.on('ping', beat);
  ws.on('pong', beat);
  ws.on('error', (error) => {
    fault = error.message;
  });
  ws.on('unexpected-response', (_request, response) => {
    const status = response.statusCode ?? 0;
    readRefusal(response, (body) => {
      const reason = `handshake answered ${status}${body === '' ? '' : `: ${body}`}`;
      finish(() => (REFUSALS.has(status) ? events.refused(reason) : events.closed(reason)));
      ws.terminate();
    });
  });
  const released = new Promise<void>((resolve) => {
    ws.on('close', (code, reason) => {
      ws.removeAllListeners();
      const detail = fault ?? reason.toString('utf8');
      finish(() => events.closed(`closed ${code}${detail === '' ? '' : `: ${detail}`}`));
      resolve();
    });
  });

  return {
    send: (text) => {
      if (ws.readyState === WebSocket.OPEN) ws.send(text);
    },
    ping: () => {
      if (ws.readyState === WebSocket.OPEN) ws.ping();
    },
    terminate: () => {
      over = true;
      ws.terminate();
      return released;
    },
    listeners: () => EVENTS.reduce((sum, event) => sum + ws.listenerCount(event), 0),
  };
};
