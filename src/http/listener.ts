import { createServer, type Server } from 'node:http';

import { getRequestListener } from '@hono/node-server';

import { takeSockets, type SocketOptions, type Upgrade } from './sockets.ts';

export type ListenerOptions = {
  /** `probe listener`; begins what is said of a failure. */
  readonly name: string;
  /** What an operator may change when the address cannot be had. */
  readonly advice: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** How many sockets at once; as many as the system has unless said otherwise. */
  readonly maxConnections?: number;
  /** None are taken unless said otherwise. */
  readonly sockets?: SocketOptions;
  readonly fetch: (request: Request, upgrade: Upgrade | null) => Response | Promise<Response>;
};

export type Listener = {
  /** `http://127.0.0.1:8460` */
  readonly url: string;
  /** Takes no new connection, answers what was asked, then closes. */
  readonly stop: () => Promise<void>;
  /** Closes every connection at once. */
  readonly kill: () => Promise<void>;
};

const refusal = (
  { name, advice, host, port }: ListenerOptions,
  error: NodeJS.ErrnoException,
): Error => {
  const found =
    error.code === 'EADDRINUSE' ? 'one that another process uses' : (error.code ?? error.message);
  return new Error(`${name}: expected a free address ${host}:${port}, found ${found}; ${advice}`, {
    cause: error,
  });
};

const listen = (server: Server, options: ListenerOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(refusal(options, error));
    server.once('error', refuse);
    server.listen(options.port, options.host, () => {
      server.off('error', refuse);
      resolve();
    });
  });

const urlOf = (server: Server, { name }: ListenerOptions): string => {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new TypeError(`${name}: expected a TCP address, found ${String(address)}`);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
};

const REQUEST_TIMEOUT_MS = 5_000;

/** Opens an HTTP listener. Rejects, naming the setting, when the address cannot be had. */
export const startListener = async (options: ListenerOptions): Promise<Listener> => {
  const answer = getRequestListener((request) => options.fetch(request, null));
  const timeouts = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS };
  const server = createServer(timeouts, (request, response) => void answer(request, response));
  if (options.maxConnections !== undefined) server.maxConnections = options.maxConnections;
  const cutSockets =
    options.sockets === undefined ? null : takeSockets(server, options.sockets, options.fetch);
  await listen(server, options);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const close = (cut: () => void): Promise<void> => {
    if (server.listening) server.close();
    cut();
    return closed;
  };
  return {
    url: urlOf(server, options),
    stop: () => close(() => server.closeIdleConnections()),
    kill: () =>
      close(() => {
        cutSockets?.();
        server.closeAllConnections();
      }),
  };
};
