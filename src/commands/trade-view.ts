import type { StoredTrade } from '../../db/trades.ts';
import type { TradeView } from '../cli/views.ts';

const originOf = ({ origin }: StoredTrade): string =>
  origin.kind === 'desk' ? `desk ${origin.desk}` : `ticket by ${origin.by}`;

/** A row as the commands show it. */
export const tradeView = (trade: StoredTrade): TradeView => ({ ...trade, origin: originOf(trade) });
