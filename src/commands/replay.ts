import { readTrade } from '../../db/trades.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import type { ReplayView } from '../cli/replay-view.ts';
import { onDatabase } from './database.ts';
import { noSuchTrade } from '../service/faults.ts';
import { verifyTrade } from './verify.ts';

/** Decides the journal of a trade and of its orders anew, step by step. */
export const replayTrade = async (
  q: Queryable,
  id: TradeId,
): Promise<Result<ReplayView, CommandFault>> => {
  if ((await readTrade(q, id)) === null) return fail(noSuchTrade(id));
  const verdicts = await verifyTrade(q, id);
  return ok({
    trade: id,
    actors: verdicts.map(({ actor, given, mismatches, transitions }) => ({
      actor,
      transitions,
      given,
      difference: mismatches[0] ?? null,
    })),
  });
};

/** `tradewarden replay`. */
export const replay: Commands['replay'] = async (settings, id) => {
  const replayed = await onDatabase(settings, ({ database }) => replayTrade(database, id));
  return replayed.ok ? replayed.value : replayed;
};
