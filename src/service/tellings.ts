import { loadActor } from '../../db/one-actor.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { StoredTrade } from '../../db/trades.ts';
import { limitGivenUp } from '../../machines/trades/limit-exit.ts';
import type { TradeHistoryView } from '../cli/views.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { plainPrice } from '../runtime/plain.ts';

type Tellings = Pick<TradeHistoryView, 'givenUp' | 'highBidCenti' | 'lowBidCenti'>;

/** What only the trade's own context tells; nothing of a parked one. */
export const tellingsOf = async (
  database: Queryable,
  { id, quarantinedAtMs }: StoredTrade,
): Promise<Tellings> => {
  const row = await loadActor(database, { kind: 'trade', tradeId: id });
  if (row === null || quarantinedAtMs !== null)
    return { givenUp: null, highBidCenti: null, lowBidCenti: null };
  const { state, context } = tradeLogic.read(row);
  const { highBidCenti: high, lowBidCenti: low, ticket } = context;
  return {
    givenUp: limitGivenUp(state, context)?.what ?? null,
    highBidCenti: high === null ? null : plainPrice(ticket, high),
    lowBidCenti: low === null ? null : plainPrice(ticket, low),
  };
};
