import { askOperator, bookOfTrade, readOperatorAnswer } from '../../db/operator-requests.ts';
import type { Database } from '../../db/pool.ts';
import { readLeaseHolder } from '../../db/status.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands, OperatorAnswer } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { ANSWER_WAIT_MS, awaiting } from './awaiting.ts';
import { onDatabase } from './database.ts';

export const noSuchTrade = (id: string): CommandFault => ({
  exitCode: EXIT.notFound,
  lines: [`trade: expected the id of a trade, found no trade ${id}`],
});

const unanswered: CommandFault = {
  exitCode: EXIT.unexpectedFailure,
  lines: [
    'expected an answer of the process that guards the trade, found none within ' +
      `${ANSWER_WAIT_MS / 1000} s; the request stands and is taken up when that process can`,
  ],
};

export const awaitAnswer = async (
  database: Database,
  id: string,
): Promise<Result<OperatorAnswer, CommandFault>> => {
  const answer = await awaiting(() => readOperatorAnswer(database, id));
  return answer === null ? fail(unanswered) : ok({ answer });
};

/** `tradewarden close | retry | pause | resume`: a request in the database, and its answer. */
export const ask: Commands['ask'] = async (settings, { id, kind, by, countCenti }) => {
  const asked = await onDatabase(
    settings,
    async ({ database }): Promise<Result<OperatorAnswer, CommandFault>> => {
      if ((await bookOfTrade(database, id)) === null) return fail(noSuchTrade(id));
      const request = await askOperator(database, { tradeId: id, kind, by, countCenti });
      return (await readLeaseHolder(database)) === null
        ? ok({ answer: null })
        : awaitAnswer(database, request);
    },
  );
  return asked.ok ? asked.value : asked;
};
