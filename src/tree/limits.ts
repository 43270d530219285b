import { readEquity, readOutcomes, readStandings } from '../../db/limits.ts';
import type { House } from './house.ts';

/** The ledger of the protections, from the store: before any trade of it moves. */
export const loadLimits = ({ book, limits, organs }: House): Promise<void> => {
  const { database, whenCurrent } = organs.store.get();
  return whenCurrent(() =>
    limits.load({
      standings: () => readStandings(database, book),
      outcomes: (sinceMs) => readOutcomes(database, book, sinceMs),
      equity: () => readEquity(database, book),
    }),
  );
};
