import { request as send } from 'node:http';

import { authoritiesOf } from '../../src/api/access/gate.ts';
import { SOCKET_PROTOCOL } from '../../src/api/access/proof.ts';
import type { Tokens } from '../../src/api/access/tokens.ts';
import { apiApp, type ApiOptions } from '../../src/api/app.ts';
import { createApiCounters } from '../../src/api/counters.ts';
import { startListener, type Listener } from '../../src/http/listener.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { idleHub, idleSources } from './idle-sources.ts';

export const TOKENS: Tokens = {
  view: 'a'.repeat(64),
  operate: 'b'.repeat(64),
  admin: 'c'.repeat(64),
};

export type Bench = Listener & { readonly failures: readonly unknown[] };

/** The API on a port of its own, as the tree opens it. */
export const openBench = async (
  options: Partial<ApiOptions> & Pick<ApiOptions, 'endpoints'>,
): Promise<Bench> => {
  const failures: unknown[] = [];
  let authorities: ReadonlySet<string> = new Set();
  const { fetch: answer } = apiApp({
    tokens: TOKENS,
    authorities: () => authorities,
    isReadOnly: false,
    hub: idleHub,
    stately: null,
    socketTickets: idleSources.socketTickets,
    counters: createApiCounters(),
    pages: new Map(),
    clock: systemClock(),
    failed: (error) => void failures.push(error),
    ...options,
  });
  const listener = await startListener({
    host: '127.0.0.1',
    port: 0,
    advice: '',
    name: 'API listener',
    sockets: { protocol: SOCKET_PROTOCOL, maxPayloadBytes: 8_192 },
    fetch: (request, upgrade) => answer(request, upgrade === null ? {} : { upgrade }),
  });
  authorities = authoritiesOf(listener.url);
  return { ...listener, failures };
};

type Headers = Readonly<Record<string, string>>;

export type Sent = {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: string;
};

export type Got = { readonly status: number; readonly text: string; readonly headers: object };

export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

export const JSON_TYPE: Headers = { 'content-type': 'application/json' };

/** By hand: `fetch` would neither send another Host nor an Origin, and would tidy the path. */
export const ask = (
  { url }: Pick<Listener, 'url'>,
  { path, method = 'GET', headers = bearer(TOKENS.admin), body }: Sent,
): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = send({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
