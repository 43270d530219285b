import { startStore } from '../store/store.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import type { House } from './house.ts';

const RETRY_BASE_MS = 200;
const RETRY_MAX_MS = 5_000;
const START_ATTEMPTS = 6;
/** A database that stays away for longer ends the process, so that somebody else may take over. */
const GIVE_UP_AFTER_MS = 300_000;

/** `store`: server, pool, schema, leases, journal. Everything later in the tree depends on it. */
export const storeChild = (house: House): ChildSpec => {
  const { config, secrets, dataDirectory, realClock, random } = house;
  const { log, owner, ownershipLost, organs } = house;
  const { pool } = config.database;
  return {
    id: 'store',
    kind: 'worker',
    restart: 'permanent',
    shutdownMs: config.supervision.store.shutdownMs,
    start: async ({ exited }) => {
      const store = await startStore(
        {
          ...(house.outside !== null && { engine: house.outside.engine }),
          url: secrets.databaseUrl?.reveal() ?? null,
          dataDirectory,
          pool: {
            maxConnections: pool.maxConnections,
            connectTimeoutMs: pool.connectTimeoutMs,
            idleTimeoutMs: pool.idleTimeoutMs,
            statementTimeoutMs: pool.statementTimeoutMs,
            idleInTransactionTimeoutMs: pool.idleInTransactionTimeoutMs,
          },
          policy: {
            retryBaseMs: RETRY_BASE_MS,
            retryMaxMs: RETRY_MAX_MS,
            startAttempts: START_ATTEMPTS,
            giveUpAfterMs: GIVE_UP_AFTER_MS,
          },
          leaseTtlMs: config.lease.ttlMs,
          owner,
          clock: realClock,
          random,
          log,
          ownershipLost,
        },
        (error) => exited({ kind: 'crashed', error }),
      );
      organs.store.fill(store);
      const end = async (): Promise<void> => {
        await store.stop();
        organs.store.clear();
      };
      return {
        stop: async () => {
          for (const say of house.farewell.splice(0))
            await say(store).catch((error: unknown) =>
              log.warn('the last questions to the store had no answer', { error }),
            );
          await end();
        },
        kill: () => void end(),
      };
    },
  };
};
