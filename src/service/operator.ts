import { askOperator, bookOfTrade, readOperatorAnswer } from '../../db/operator-requests.ts';
import type { Queryable } from '../../db/queryable.ts';
import { readLeaseHolder } from '../../db/status.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, OperatorAnswer, OperatorAsk } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { ANSWER_WAIT_MS, awaiting } from './awaiting.ts';
import { noSuchTrade } from './faults.ts';

const unanswered: CommandFault = {
  exitCode: EXIT.unexpectedFailure,
  lines: [
    'expected an answer of the process that guards the trade, found none within ' +
      `${ANSWER_WAIT_MS / 1000} s; the request stands and is taken up when that process can`,
  ],
};

export const awaitAnswer = async (
  q: Queryable,
  id: string,
): Promise<Result<OperatorAnswer, CommandFault>> => {
  const answer = await awaiting(() => readOperatorAnswer(q, id));
  return answer === null ? fail(unanswered) : ok({ answer });
};

/** Puts a request about a trade down, and waits for its answer where somebody guards it. */
export const askTrade = async (
  q: Queryable,
  { id, kind, by, countCenti }: OperatorAsk,
): Promise<Result<OperatorAnswer, CommandFault>> => {
  if ((await bookOfTrade(q, id)) === null) return fail(noSuchTrade(id));
  const request = await askOperator(q, { tradeId: id, kind, by, countCenti });
  return (await readLeaseHolder(q)) === null ? ok({ answer: null }) : awaitAnswer(q, request);
};
