import { latestBook } from '../../db/books.ts';
import type { Database } from '../../db/pool.ts';
import { readLeaseHolder } from '../../db/status.ts';
import { putTicket, readTicket, type StoredTicket } from '../../db/ticket-requests.ts';
import { readTrade, type StoredTrade } from '../../db/trades.ts';
import type { BookId, TradeId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';
import type { CommandFault, Commands, TicketAnswer } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { ANSWER_WAIT_MS, awaiting } from '../service/awaiting.ts';
import { onDatabase } from './database.ts';
import { noBook } from './faults.ts';
import { tradeView } from '../service/trade-view.ts';

/** An entry ends within its time limits; waiting longer would tell nothing new. */
const ENTRY_WAIT_MS = 60_000;

const otherTicket = ({ ticketId }: TicketRequest): CommandFault => ({
  exitCode: EXIT.refused,
  lines: [`ticket: expected an id of its own, found ${ticketId}, which asks for something else`],
});

const unanswered: CommandFault = {
  exitCode: EXIT.unexpectedFailure,
  lines: [
    'expected an answer of the process that guards the book, found none within ' +
      `${ANSWER_WAIT_MS / 1000} s; the ticket stands until it is too old to be opened`,
  ],
};

const isAnswered = ({ answer, trade }: StoredTicket): boolean => answer !== null || trade !== null;

const answered = (
  database: Database,
  book: BookId,
  request: TicketRequest,
): Promise<StoredTicket | null> =>
  awaiting(async () => {
    const stored = await readTicket(database, book, request);
    return stored !== null && isAnswered(stored) ? stored : null;
  });

/** The trade once its entry has ended, or as it stands when the time is over. */
const entered = async (database: Database, id: TradeId): Promise<StoredTrade | null> => {
  const over = await awaiting(async () => {
    const trade = await readTrade(database, id);
    return trade?.state === 'opening' ? null : trade;
  }, ENTRY_WAIT_MS);
  return over ?? readTrade(database, id);
};

const openedText = (id: TradeId, shown: StoredTrade | null): string =>
  shown?.state === 'failed' ? `trade ${id} was not opened` : `opened trade ${id}`;

const answerTo = async (
  database: Database,
  book: BookId,
  request: TicketRequest,
  wait: boolean,
): Promise<Result<TicketAnswer, CommandFault>> => {
  const stored = await answered(database, book, request);
  if (stored === null) return fail(unanswered);
  const { answer, trade } = stored;
  const shown = trade !== null && wait ? await entered(database, trade) : null;
  return ok({
    answer: trade === null ? answer : openedText(trade, shown),
    trade: shown === null ? null : tradeView(shown),
  });
};

/** `tradewarden open`: a ticket in the database, and what became of it. */
export const open: Commands['open'] = async (settings, request, { wait }) => {
  const asked = await onDatabase(
    settings,
    async ({ database }): Promise<Result<TicketAnswer, CommandFault>> => {
      const book = await latestBook(database);
      if (book === null) return fail(noBook);
      await putTicket(database, book.id, request);
      const stored = await readTicket(database, book.id, request);
      if (stored?.isSame !== true) return fail(otherTicket(request));
      return isAnswered(stored) || (await readLeaseHolder(database)) !== null
        ? answerTo(database, book.id, request, wait)
        : ok({ answer: null, trade: null });
    },
  );
  return asked.ok ? asked.value : asked;
};
