import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { WebSocketServer, type WebSocket } from 'ws';

/** Where a request asks for a socket, and whoever answers it may let it have one. */
export type Upgrade = {
  /** Called at most once, before the answer is given; what the answer says is not sent then. */
  readonly accept: (use: (socket: WebSocket) => void) => void;
};

export type SocketOptions = {
  /** The one protocol that is spoken. */
  readonly protocol: string;
  /** A longer message ends its socket. */
  readonly maxPayloadBytes: number;
};

type Answer = (request: Request, upgrade: Upgrade) => Response | Promise<Response>;

/** The same request as others are answered by; null where it can be none. */
const requestOf = ({ headers, method, url = '' }: IncomingMessage): Request | null => {
  const isSocket = method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
  if (!isSocket || !url.startsWith('/')) return null;
  const address = `http://${headers.host ?? ''}${url}`;
  if (!URL.canParse(address)) return null;
  const sent = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new Request(address, { headers: sent });
};

const refuse = (socket: Duplex, status: number, type: string, body: string): void => {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
};

const PLAIN = 'text/plain; charset=utf-8';

/** Says what the answer says where that is a refusal; any other answer is for no socket. */
const sayNo = async (socket: Duplex, response: Response): Promise<void> => {
  const isRefusal = response.status >= 400;
  const text = isRefusal ? await response.text() : 'nothing here takes a socket\n';
  if (!isRefusal) await response.body?.cancel();
  const type = isRefusal ? (response.headers.get('Content-Type') ?? PLAIN) : PLAIN;
  refuse(socket, isRefusal ? response.status : 400, type, text);
};

/**
 * Lets a server take sockets, each by leave of whoever answers its other requests: a socket passes
 * the very same checks. Returns what ends them all at once.
 */
export const takeSockets = (
  server: Server,
  { maxPayloadBytes, protocol }: SocketOptions,
  answer: Answer,
): (() => void) => {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxPayloadBytes,
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  });
  const decide = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const asked = requestOf(request);
    if (asked === null) {
      refuse(socket, 400, PLAIN, 'expected a WebSocket by GET\n');
      return;
    }
    const accepted: ((socket: WebSocket) => void)[] = [];
    const response = await answer(asked, { accept: (use) => void accepted.push(use) });
    const [use] = accepted;
    if (use === undefined) await sayNo(socket, response);
    else sockets.handleUpgrade(request, socket, head, use);
  };
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    decide(request, socket, head).catch(() => socket.destroy());
  });
  return () => sockets.clients.forEach((socket) => socket.terminate());
};
