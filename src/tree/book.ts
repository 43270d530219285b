import { openBook } from '../../db/books.ts';
import type { ModelClerk } from '../runtime/model-clerk.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { recallHeldSeries } from './held-series.ts';
import type { House } from './house.ts';
import { recallPrices } from './price-clerk.ts';

/**
 * `book`: the row that this account's trades refer to, the series that its open trades depend on,
 * the prices logged under it, and the tables of its models. The board takes the prices before any
 * feed starts: with a present it takes no past.
 */
export const openBookOf = (
  house: House,
  clerk: Pick<ModelClerk, 'refreshTables'>,
  opened: () => void,
): ChildSpec => ({
  id: 'book',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.store.shutdownMs,
  start: async () => {
    const { book, realClock, organs, paper } = house;
    await openBook(organs.store.get().database, {
      id: book,
      kind: paper === null ? 'live' : 'paper',
      label: paper?.session.tape.label ?? book,
      createdAtMs: realClock.now(),
    });
    await recallHeldSeries(house);
    await recallPrices(house);
    await clerk.refreshTables();
    opened();
    return { stop: () => Promise.resolve(), kill: () => undefined };
  },
});
