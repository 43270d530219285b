import { createServer, type Server } from 'node:http';

import { getRequestListener } from '@hono/node-server';

import type { HealthState } from '../../machines/health/health.ts';
import type { Clock } from '../../machines/ports.ts';
import { probeApp } from './probe-app.ts';

export type ProbeOptions = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The cached state; called once per request, must not do I/O. */
  readonly state: () => HealthState;
  readonly clock: Pick<Clock, 'now'>;
};

export type Probes = {
  /** `http://127.0.0.1:8460` */
  readonly url: string;
  /** Takes no new connection, answers what was asked, then closes. */
  readonly stop: () => Promise<void>;
  /** Closes every connection at once. */
  readonly kill: () => Promise<void>;
};

const refusal = ({ host, port }: ProbeOptions, error: NodeJS.ErrnoException): Error => {
  const found =
    error.code === 'EADDRINUSE' ? 'one that another process uses' : (error.code ?? error.message);
  return new Error(
    `probe listener: expected a free address ${host}:${port}, found ${found}; ` +
      'set probes.host and probes.port (0 takes any free port, null switches the probes off)',
    { cause: error },
  );
};

const listen = (server: Server, options: ProbeOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(refusal(options, error));
    server.once('error', refuse);
    server.listen(options.port, options.host, () => {
      server.off('error', refuse);
      resolve();
    });
  });

const urlOf = (server: Server): string => {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new TypeError(`probe listener: expected a TCP address, found ${String(address)}`);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
};

const REQUEST_TIMEOUT_MS = 5_000;

/** Opens the probe listener. Rejects, naming the setting, when the address cannot be had. */
export const startProbes = async (options: ProbeOptions): Promise<Probes> => {
  const answer = getRequestListener(probeApp(options).fetch);
  const timeouts = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS };
  const server = createServer(timeouts, (request, response) => void answer(request, response));
  await listen(server, options);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const close = (cut: () => void): Promise<void> => {
    if (server.listening) server.close();
    cut();
    return closed;
  };
  return {
    url: urlOf(server),
    stop: () => close(() => server.closeIdleConnections()),
    kill: () => close(() => server.closeAllConnections()),
  };
};
