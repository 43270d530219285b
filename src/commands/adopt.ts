import { putAdoption, readAdoptionAnswer } from '../../db/adoption-requests.ts';
import { latestBook } from '../../db/books.ts';
import { readExternals } from '../../db/externals.ts';
import { readLeaseHolder } from '../../db/status.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands, OperatorAnswer } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { ANSWER_WAIT_MS, awaiting } from '../service/awaiting.ts';
import { externalView } from '../service/external-view.ts';
import { onDatabase } from './database.ts';
import { noBook } from './faults.ts';

const unanswered: CommandFault = {
  exitCode: EXIT.unexpectedFailure,
  lines: [
    'expected an answer of the process that guards the book, found none within ' +
      `${ANSWER_WAIT_MS / 1000} s; the claim stands and is taken up when that process can`,
  ],
};

/** `tradewarden external`: what the account holds beside the trades. */
export const listExternals: Commands['external'] = (settings) =>
  onDatabase(settings, async ({ database }) => {
    const book = await latestBook(database);
    return book === null ? [] : (await readExternals(database, book.id)).map(externalView);
  });

/** `tradewarden adopt`: a claim in the database, and its answer. */
export const adopt: Commands['adopt'] = async (settings, claim) => {
  const asked = await onDatabase(
    settings,
    async ({ database }): Promise<Result<OperatorAnswer, CommandFault>> => {
      const book = await latestBook(database);
      if (book === null) return fail(noBook);
      const id = await putAdoption(database, book.id, claim);
      if ((await readLeaseHolder(database)) === null) return ok({ answer: null });
      const answer = await awaiting(() => readAdoptionAnswer(database, id));
      return answer === null ? fail(unanswered) : ok({ answer });
    },
  );
  return asked.ok ? asked.value : asked;
};
