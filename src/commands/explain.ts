import type { Database } from '../../db/pool.ts';
import { askOperator } from '../../db/operator-requests.ts';
import { readLeaseHolder } from '../../db/status.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { ok } from '../../machines/model/result.ts';
import { TERMINAL_TRADE_STATES } from '../../machines/model/trade.ts';
import type { Commands } from '../cli/commands.ts';
import { parseStanding, type Standing } from '../runtime/standing.ts';
import { explainStored } from '../service/explain.ts';
import { awaitAnswer } from '../service/operator.ts';
import { onDatabase } from './database.ts';

type Present = { readonly now: Standing | null; readonly unknown: string | null };

/** Asks the process that guards the trade where it stands. */
const askPresent = async (database: Database, id: TradeId): Promise<Present> => {
  if ((await readLeaseHolder(database)) === null)
    return { now: null, unknown: 'no process guards it, so nobody can say where it stands' };
  const request = await askOperator(database, {
    tradeId: id,
    kind: 'explain',
    countCenti: null,
    by: 'explain',
  });
  const answered = await awaitAnswer(database, request);
  if (!answered.ok) return { now: null, unknown: answered.error.lines.join(' ') };
  const now = parseStanding(answered.value.answer ?? '');
  return { now, unknown: now === null ? (answered.value.answer ?? 'no answer') : null };
};

/** `tradewarden explain`: a transition from the journal, and without one named the present too. */
export const explain: Commands['explain'] = async (settings, { id, seq }) => {
  const found = await onDatabase(settings, async ({ database }) => {
    const stored = await explainStored(database, id, seq);
    const isLive = stored.ok && !TERMINAL_TRADE_STATES.has(stored.value.trade.state);
    if (!isLive || seq !== null) return stored;
    return ok({ ...stored.value, ...(await askPresent(database, id)) });
  });
  return found.ok ? found.value : found;
};
