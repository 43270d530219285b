import { latestBook } from '../../db/books.ts';
import { readDeskReports } from '../../db/desk-reports.ts';
import type { Commands } from '../cli/commands.ts';
import { onDatabase } from './database.ts';

/** `tradewarden desks`: what the desks have said of themselves. */
export const readDesks: Commands['desks'] = (settings) =>
  onDatabase(settings, async ({ database }) => {
    const book = await latestBook(database);
    return book === null ? [] : readDeskReports(database, book.id);
  });
