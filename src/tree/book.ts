import { openBook } from '../../db/books.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import type { House } from './house.ts';
import { recallPrices } from './price-clerk.ts';

/**
 * `book`: the row that this account's trades refer to, and the prices logged under it. The board
 * takes them before any feed starts: it takes no past once it has a present.
 */
export const openBookOf = (house: House, opened: () => void): ChildSpec => ({
  id: 'book',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.store.shutdownMs,
  start: async () => {
    const { book, realClock, organs, paper } = house;
    await openBook(organs.store.get().database, {
      id: book,
      kind: paper === null ? 'live' : 'paper',
      label: paper === null ? 'live' : paper.session.tape.label,
      createdAtMs: realClock.now(),
    });
    await recallPrices(house);
    opened();
    return { stop: () => Promise.resolve(), kill: () => undefined };
  },
});
