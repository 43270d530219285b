import { insertPrices, readPrices, type PriceRow } from '../../db/price-log.ts';
import type { SymbolId } from '../../machines/model/ids.ts';
import type { SpotTick } from '../../machines/model/quote.ts';
import { plusMs } from '../../machines/model/time.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import { pricedSymbols } from './held-series.ts';
import type { House } from './house.ts';

/** At most one price a second and symbol is kept. */
const KEEP_EVERY_MS = 1_000;
const WRITE_EVERY_MS = 5_000;
/** Prices waiting for a database that is away; the oldest are given up. */
const WAITING_LIMIT = 10_000;
/** How much history momentum and volatility look back on. */
const RECALL_MS = 31 * 60_000;

export type PriceClerk = {
  readonly seen: (tick: SpotTick) => void;
  /** Takes the prices not yet written, oldest first. */
  readonly take: () => readonly PriceRow[];
  readonly giveBack: (rows: readonly PriceRow[]) => void;
};

/** Notes spot prices for the price log. */
export const createPriceClerk = (): PriceClerk => {
  const lastAtMs = new Map<SymbolId, number>();
  let waiting: PriceRow[] = [];
  return {
    seen: ({ symbol, receivedAtMs, priceMicros }) => {
      if (receivedAtMs - (lastAtMs.get(symbol) ?? -Infinity) < KEEP_EVERY_MS) return;
      lastAtMs.set(symbol, receivedAtMs);
      waiting.push({ symbol, atMs: receivedAtMs, priceMicros });
    },
    take: () => {
      const rows = waiting;
      waiting = [];
      return rows;
    },
    giveBack: (rows) => {
      waiting = [...rows, ...waiting].slice(-WAITING_LIMIT);
    },
  };
};

/** Gives the board the prices that were logged before this process began. */
export const recallPrices = async (house: House): Promise<void> => {
  const { clock, guardian, organs } = house;
  const { database } = organs.store.get();
  const nowMs = clock.now();
  for (const symbol of pricedSymbols(house)) {
    const rows = await readPrices(database, symbol, plusMs(nowMs, -RECALL_MS));
    guardian.board.recall(
      symbol,
      rows.filter(({ atMs }) => atMs < nowMs),
    );
  }
};

/** `clerk:prices`: writes the price log in the background; a failure costs rows, never a trade. */
export const priceClerkChild = (house: House, clerk: PriceClerk): ChildSpec => ({
  id: 'clerk:prices',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.front.shutdownMs,
  start: () => {
    const { log, organs, realClock } = house;
    const write = async (): Promise<void> => {
      const rows = clerk.take();
      if (rows.length === 0) return;
      try {
        await insertPrices(organs.store.get().database, rows);
      } catch (error) {
        clerk.giveBack(rows);
        log.warn('prices could not be logged', { error, waiting: rows.length });
      }
    };
    const ticker = startTicker(realClock, WRITE_EVERY_MS, write);
    return {
      stop: async () => {
        ticker.stop();
        await write();
      },
      kill: () => ticker.stop(),
    };
  },
});
