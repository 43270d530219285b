import { join } from 'node:path';

import type { TradeId } from '../../machines/model/ids.ts';
import type { StorePolicy } from '../../machines/store/store.ts';
import type { SpoolSettings } from '../store/open-journal.ts';
import { startStore } from '../store/store.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import type { House } from './house.ts';

const RETRY_BASE_MS = 200;
const RETRY_MAX_MS = 5_000;
/** A database that stays away for longer ends the process, so that somebody else may take over. */
const GIVE_UP_AFTER_MS = 300_000;
const SPOOL_DIRECTORY = 'spool';
const MEBIBYTE = 1024 * 1024;

/** Parks a trade whose transitions could not be stored, with its orders, while they are alive. */
const parkTrade = ({ organs, log }: House, tradeId: TradeId, why: string): void => {
  const error = new Error(why);
  const orders = organs.orders.peek();
  const doomed = [...(orders?.live() ?? [])].filter(({ key }) => key.tradeId === tradeId);
  Promise.all([
    organs.trades.peek()?.quarantine({ kind: 'trade', tradeId }, error),
    ...doomed.map(({ key }) => orders?.quarantine(key, error)),
  ]).catch((fault: unknown) => log.error('a trade could not be parked', { tradeId, fault }));
};

const policyOf = ({ database }: House['config'], isSole: boolean): StorePolicy => ({
  retryBaseMs: RETRY_BASE_MS,
  retryMaxMs: RETRY_MAX_MS,
  startPatienceMs: database.startPatienceMs,
  giveUpAfterMs: isSole ? null : GIVE_UP_AFTER_MS,
});

const spoolOf = ({ config, dataDirectory }: House): SpoolSettings => ({
  directory: join(dataDirectory, SPOOL_DIRECTORY),
  preallocateBytes: config.spool.preallocateMiB * MEBIBYTE,
  maxBytes: config.spool.maxMiB * MEBIBYTE,
  afterMs: config.spool.afterMs,
});

/** `store`: server, pool, schema, leases, journal. Everything later in the tree depends on it. */
export const storeChild = (house: House): ChildSpec => {
  const { config, secrets, dataDirectory, realClock, random } = house;
  const { log, alarms, gate, owner, ownershipLost, organs } = house;
  const { pool } = config.database;
  const url = secrets.databaseUrl?.reveal() ?? null;
  const isSole = url === null || config.lease.soleNode;
  return {
    id: 'store',
    kind: 'worker',
    restart: 'permanent',
    shutdownMs: config.supervision.store.shutdownMs,
    start: async ({ exited, signal }) => {
      const store = await startStore(
        {
          ...(house.outside !== null && { engine: house.outside.engine }),
          url,
          dataDirectory,
          pool: {
            maxConnections: pool.maxConnections,
            connectTimeoutMs: pool.connectTimeoutMs,
            idleTimeoutMs: pool.idleTimeoutMs,
            statementTimeoutMs: pool.statementTimeoutMs,
            idleInTransactionTimeoutMs: pool.idleInTransactionTimeoutMs,
          },
          policy: policyOf(config, isSole),
          leaseTtlMs: config.lease.ttlMs,
          soleNode: config.lease.soleNode,
          spool: spoolOf(house),
          owner,
          clock: realClock,
          random,
          log,
          alarms,
          gate,
          signal,
          ownershipLost,
          setAside: (trade, why) => parkTrade(house, trade, why),
        },
        (error) => exited({ kind: 'crashed', error }),
      );
      organs.store.fill(store);
      let ending: Promise<void> | null = null;
      const end = (): Promise<void> => (ending ??= store.stop().then(organs.store.clear));
      return {
        stop: async () => {
          const farewell = house.farewell.splice(0);
          if (farewell.length > 0 && !store.isWritable())
            log.warn('the database is away: the last questions to it are not asked');
          else
            for (const say of farewell)
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
