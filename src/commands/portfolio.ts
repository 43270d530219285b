import { latestBook } from '../../db/books.ts';
import { readPortfolio } from '../../db/portfolio.ts';
import type { Commands } from '../cli/commands.ts';
import { onDatabase } from './database.ts';

export const portfolio: Commands['portfolio'] = (settings, { limit }) =>
  onDatabase(settings, async ({ database }) => {
    const book = await latestBook(database);
    return book === null ? [] : readPortfolio(database, book.id, limit);
  });
