import { StoreAwayError } from '../../db/spool/errors.ts';
import type { MarketTicker } from '../../machines/model/ids.ts';
import type { AppendVerdict, Journal, JournalAppend } from '../../machines/ports.ts';

/** An expected end: a reason against the trade came while it was being opened. */
class EntryRefused extends Error {
  override readonly name = 'EntryRefused';
}

/** The reason, where a trade was not begun for one; null for any other failure. */
export const entryRefusalOf = (error: unknown): string | null => {
  if (error instanceof EntryRefused) return error.message;
  return error instanceof Error && error.cause !== undefined ? entryRefusalOf(error.cause) : null;
};

/** The store takes no birth of a trade while the database is away, and says so. */
const unlessAway = (append: Promise<AppendVerdict>): Promise<AppendVerdict> =>
  append.catch((error: unknown) => {
    if (!(error instanceof StoreAwayError)) throw error;
    throw new EntryRefused('the database is away', { cause: error });
  });

/** The birth of a trade that buys. */
const isEntry = ({ from, intents }: JournalAppend): boolean =>
  from === null &&
  intents.some(({ intent }) => intent.type === 'placeOrder' && intent.request.leg === 'entry');

/**
 * A journal in which no trade begins against a reason, however late it came: the way in is asked
 * once more at the very append of the birth, and a database that is away by then is a reason, too.
 * All else passes.
 */
export const guardedJournal = (
  journal: Journal,
  refusal: (market: MarketTicker) => string | null,
): Journal => ({
  append: (entry) => {
    const why =
      entry.row.kind === 'trade' && isEntry(entry) ? refusal(entry.row.ticket.market) : null;
    return why === null ? unlessAway(journal.append(entry)) : Promise.reject(new EntryRefused(why));
  },
});
