import { latestBook } from '../../db/books.ts';
import { newestSignals, readRejected } from '../../db/signals.ts';
import type { Commands } from '../cli/commands.ts';
import { onDatabase } from './database.ts';

/** `tradewarden signals`: of the latest book, all of them or those of one symbol. */
export const readSignals: Commands['signals'] = (settings, symbol) =>
  onDatabase(settings, async ({ database }) => {
    const book = await latestBook(database);
    if (book === null) return { signals: [], rejected: [] };
    const isWanted = (row: { readonly symbol: string }): boolean =>
      symbol === null || row.symbol === symbol;
    const signals = await newestSignals(database, book.id);
    const rejected = await readRejected(database, book.id);
    return { signals: signals.filter(isWanted), rejected: rejected.filter(isWanted) };
  });
