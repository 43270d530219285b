import { rmSync, writeFileSync } from 'node:fs';

import { authoritiesOf } from '../api/access/gate.ts';
import { apiPlaces, type ApiPlaces } from '../api/access/places.ts';
import { SOCKET_PROTOCOL } from '../api/access/proof.ts';
import { apiTokens, type Tokens } from '../api/access/tokens.ts';
import { apiApp } from '../api/app.ts';
import { apiEndpoints } from '../api/endpoints.ts';
import { createHub } from '../api/live/hub.ts';
import { createStately, type Stately } from '../api/stately/socket.ts';
import { pageDirectory, readPages } from '../inspector/page-files.ts';
import { startListener, type Listener } from '../http/listener.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { apiSources } from './api-sources.ts';
import type { Health } from './health.ts';
import type { House } from './house.ts';

const RETRY_MS = 5_000;
const CONNECTIONS_MOST = 64;
/** Two hundred ids of trades, and more. */
const MESSAGE_BYTES = 8_192;

const placesOf = ({ config, dataDirectory }: House): ApiPlaces =>
  apiPlaces(config.api.tokenFile, dataDirectory);

const STATELY_WARNING =
  'the inspector of stately.ai may be attached: its page is code from the internet, and is shown ' +
  'which trades there are and what they do';

/** Null where nobody has asked for it. */
const statelyOf = (house: House): Stately | null => {
  const { config, inspection, log, organs, realClock: clock } = house;
  if (!config.inspector.statelyCompat) return null;
  const sources = {
    inspection,
    trades: () => organs.trades.peek()?.live() ?? [],
    orders: () => organs.orders.peek()?.live() ?? [],
    now: clock.now,
  };
  return createStately({ sources, clock, log });
};

const listen = async (house: House, health: Health, tokens: Tokens): Promise<Listener> => {
  const { config, log, realClock } = house;
  const { host, port, readOnly: isReadOnly } = config.api;
  let authorities: ReadonlySet<string> = new Set();
  const sources = apiSources(house, health);
  const failed = (error: unknown): void => log.error('a request of the API failed', { error });
  const counters = house.figures.api;
  const hub = createHub(house.tap, sources, realClock, failed, counters);
  const stately = statelyOf(house);
  const app = apiApp({
    tokens,
    authorities: () => authorities,
    isReadOnly,
    endpoints: apiEndpoints(sources),
    pages: readPages(pageDirectory()),
    clock: realClock,
    hub,
    stately: stately?.open ?? null,
    socketTickets: sources.socketTickets,
    counters,
    failed,
  });
  const listener = await startListener({
    name: 'API listener',
    advice: 'set api.port (0 takes any free port), or api.enabled to false',
    host,
    port,
    maxConnections: CONNECTIONS_MOST,
    sockets: { protocol: SOCKET_PROTOCOL, maxPayloadBytes: MESSAGE_BYTES },
    fetch: (request, upgrade) => app.fetch(request, upgrade === null ? {} : { upgrade }),
  });
  authorities = authoritiesOf(listener.url);
  return {
    url: listener.url,
    stop: () => {
      hub.end();
      stately?.end();
      return listener.stop();
    },
    kill: listener.kill,
  };
};

/** The API is there all the same: a full disk must not take it away. */
const noteUrl = (house: House, note: (urlFile: string) => void): void => {
  const { urlFile } = placesOf(house);
  try {
    note(urlFile);
  } catch (error) {
    house.log.warn('where the API listens cannot be noted', { urlFile, error });
  }
};

/** Where the API is, and to a person at a terminal the token, too; a token is never logged. */
const tellOf = (house: House, { url }: Listener, { admin }: Tokens): void => {
  const { tokenFile } = placesOf(house);
  noteUrl(house, (urlFile) => writeFileSync(urlFile, `${url}\n`));
  house.log.info('the API listens', { url, tokenFile });
  if (house.config.inspector.statelyCompat) house.log.warn(STATELY_WARNING, { url });
  house.reveal?.(`open: ${url}/#token=${admin}`);
};

/** Null where it cannot be had: the address is taken, or others can read a token. */
const tryOnce = async (house: House, health: Health): Promise<Listener | null> => {
  try {
    const tokens = apiTokens(placesOf(house).tokenFile);
    const listener = await listen(house, health, tokens);
    tellOf(house, listener, tokens);
    return listener;
  } catch (error) {
    house.log.error('the API does not listen', { error, againInMs: RETRY_MS });
    return null;
  }
};

/** False where the wait was ended from outside. */
const waited = ({ realClock }: House, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = realClock.setTimeout(() => resolve(true), RETRY_MS);
    const give = (): void => {
      realClock.clearTimeout(timer);
      resolve(false);
    };
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });

/** Tries until there is a listener, or nobody wants one any more: then null. */
const persist = async (
  house: House,
  health: Health,
  signal: AbortSignal,
): Promise<Listener | null> => {
  while (await waited(house, signal)) {
    const listener = await tryOnce(house, health);
    if (listener !== null) return listener;
  }
  return null;
};

/**
 * `api`: the listener for programs of this machine. One that cannot listen is no failure of the
 * house: trades are guarded without it, and it tries again.
 */
export const apiChild = (house: House, health: Health): ChildSpec => ({
  id: 'api',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.trades.shutdownMs,
  start: async () => {
    const given = new AbortController();
    const first = await tryOnce(house, health);
    const listening =
      first === null ? persist(house, health, given.signal) : Promise.resolve(first);
    return {
      stop: async () => {
        given.abort();
        await (await listening)?.stop();
        noteUrl(house, (urlFile) => rmSync(urlFile, { force: true }));
      },
      kill: () => {
        given.abort();
        void listening.then((listener) => listener?.kill());
      },
    };
  },
});
