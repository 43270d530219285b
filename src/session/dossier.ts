import { readFills } from '../../db/fills.ts';
import { readOrders } from '../../db/orders.ts';
import type { Queryable } from '../../db/queryable.ts';
import { readTrade } from '../../db/trades.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import type { Wire } from '../api/endpoint.ts';
import type { dossier } from '../api/schemas/session.ts';
import { explainedTrade, explainRow, ownRows } from '../service/explain.ts';
import { fillView } from '../service/fill-view.ts';
import { orderView } from '../service/order-view.ts';
import { tradeView } from '../service/trade-view.ts';
import { transitionView } from '../service/transition-view.ts';
import { concealed, type Conceal } from './disguise.ts';

/** All that is known of one trade, as it may leave the house. */
export type Dossier = Wire<typeof dossier>;

/** Null where there is no such trade. */
export const readDossier = async (
  q: Queryable,
  conceal: Conceal,
  id: TradeId,
): Promise<Dossier | null> => {
  const database = concealed(q, conceal);
  const trade = await readTrade(database, id);
  if (trade === null) return null;
  const explained = await explainedTrade(database, trade);
  const own = ownRows(explained);
  return {
    trade: tradeView(trade),
    transitions: explained.journal.map(transitionView),
    orders: (await readOrders(database, id)).map((order) => orderView(trade, order)),
    fills: (await readFills(database, id)).map((fill) => fillView(trade, fill)),
    explanations: own
      .filter(({ from, to }) => from !== to)
      .map((row) => explainRow(explained, own, row)),
  };
};
