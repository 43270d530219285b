import { join } from 'node:path';

import { readTrade } from '../../db/trades.ts';
import { apiApp } from '../api/app.ts';
import { apiToken } from '../api/token.ts';
import { startListener } from '../http/listener.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import type { House } from './house.ts';

const TOKEN_FILE = 'api-token';

/** `api`: the listener for programs of this machine. */
const apiChild = (house: House): ChildSpec => ({
  id: 'api',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.trades.shutdownMs,
  start: async () => {
    const { config, dataDirectory, isDraining, log, organs } = house;
    const { host, port, tokenFile } = config.api;
    const file = tokenFile ?? join(dataDirectory, TOKEN_FILE);
    const app = apiApp({
      token: apiToken(file),
      tickets: () => {
        const isOpen = !isDraining() && organs.store.peek()?.isWritable() === true;
        return isOpen ? organs.tickets.peek() : null;
      },
      trade: (id) => readTrade(organs.store.get().database, id),
      failed: (error) => log.error('a request of the API failed', { error }),
    });
    const listener = await startListener({
      name: 'API listener',
      advice: 'set api.port (0 takes any free port), or api.enabled to false',
      host,
      port,
      fetch: app.fetch,
    });
    log.info('the API listens', { url: listener.url, tokenFile: file });
    return { stop: () => listener.stop(), kill: () => void listener.kill() };
  },
});

/** `front`: where programs of this machine come in. */
export const startFront = (house: House): Supervisor => {
  const { config, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.desks;
  return startSupervisor({
    id: 'front',
    strategy: 'one_for_one',
    children: config.api.enabled ? [apiChild(house)] : [],
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
