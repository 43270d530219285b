import { askOperator, bookOfTrade, readOperatorAnswer } from '../../db/operator-requests.ts';
import type { Queryable } from '../../db/queryable.ts';
import { readLeaseHolder } from '../../db/status.ts';
import { readTrade } from '../../db/trades.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import type { Instrumented } from '../../machines/model/instrument.ts';
import { countCenti, type CountCenti } from '../../machines/model/money.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, OperatorAnswer, OperatorAsk } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { quantityWords } from '../cli/render/priced.ts';
import { countUnits, isCountIn, plainCount } from '../runtime/plain.ts';
import { ANSWER_WAIT_MS, awaiting } from './awaiting.ts';
import { fault, noSuchTrade } from './faults.ts';

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

/** A count on the scale of its market; null where the market does not divide it so. */
const countIn = (of: Instrumented, plain: number): CountCenti | null => {
  const count = countUnits(of, plain);
  const step = of.instrument?.countStep ?? 1;
  return isCountIn(of, plain) && count > 0 && count % step === 0 ? countCenti(count) : null;
};

const counted = async (
  q: Queryable,
  id: TradeId,
  plain: number | null,
): Promise<Result<CountCenti | null, CommandFault>> => {
  const trade = plain === null ? null : await readTrade(q, id);
  if (plain === null || trade === null) return ok(null);
  const count = countIn(trade, plain);
  if (count !== null) return ok(count);
  const step = plainCount(trade, trade.instrument?.countStep ?? 1);
  const found = `found ${Number((plain / 100).toFixed(6))}`;
  return fault(EXIT.usage, `count: expected a multiple of ${quantityWords(trade, step)}, ${found}`);
};

/** Puts a request about a trade down, and waits for its answer where somebody guards it. */
export const askTrade = async (
  q: Queryable,
  { id, kind, by, countCenti: plain }: OperatorAsk,
): Promise<Result<OperatorAnswer, CommandFault>> => {
  if ((await bookOfTrade(q, id)) === null) return fail(noSuchTrade(id));
  const count = await counted(q, id, plain);
  if (!count.ok) return count;
  const request = await askOperator(q, { tradeId: id, kind, by, countCenti: count.value });
  return (await readLeaseHolder(q)) === null ? ok({ answer: null }) : awaitAnswer(q, request);
};
