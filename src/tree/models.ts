import { readExternalProbabilities } from '../../db/external-probabilities.ts';
import { modelTablesInForce, readModelTable } from '../../db/model-tables.ts';
import type { SymbolId } from '../../machines/model/ids.ts';
import { decodeTable } from '../models/table-file.ts';
import { createModelClerk, type ModelClerk } from '../runtime/model-clerk.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { House } from './house.ts';

const REFRESH_EVERY_MS = 15_000;

const alarmOf = (symbol: SymbolId): string => `model/${symbol}`;

/** The clerk of a house: tables and external values, from the store to the board. */
export const modelClerkOf = ({ alarms, guardian, log, organs }: House): ModelClerk =>
  createModelClerk({
    board: guardian.board,
    inForce: () => modelTablesInForce(organs.store.get().database),
    load: async (symbol, version) => {
      const { database } = organs.store.get();
      const row = await database.session((q) => readModelTable(q, symbol, version));
      if (row === null)
        throw new Error(`table ${version} of ${symbol}: expected a row, found none`);
      return (await decodeTable(row.content, `table ${version} of ${symbol}`)).table;
    },
    say: (markets) => readExternalProbabilities(organs.store.get().database, markets),
    markets: () => organs.kalshi.catalogue.peek()?.subscribed() ?? [],
    loaded: (symbol, version) => {
      alarms.clear(alarmOf(symbol));
      log.info('a lookup table is in force', { symbol, version });
    },
    failed: (symbol, version, error) =>
      alarms.raise(alarmOf(symbol), 'a lookup table cannot be used', { symbol, version, error }),
  });

/** `clerk:models`: follows the store; without it tables stay and external values grow old. */
export const modelClerkChild = (house: House, clerk: ModelClerk): ChildSpec => ({
  id: 'clerk:models',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.clerks.shutdownMs,
  start: () => {
    const { inbox, log, organs, realClock } = house;
    const leave = inbox.follow('external probabilities cannot be read', ({ externals }) =>
      clerk.listen(externals),
    );
    const refreshing = startTicker(realClock, REFRESH_EVERY_MS, async () => {
      if (organs.store.peek()?.isWritable() !== true) return;
      await clerk
        .refreshTables()
        .catch((error: unknown) => log.warn('lookup tables cannot be looked for', { error }));
    });
    return endedBy(() => {
      leave();
      refreshing.stop();
    });
  },
});
