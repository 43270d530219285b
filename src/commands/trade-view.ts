import type { StoredTrade } from '../../db/trades.ts';
import { unreachable } from '../../machines/model/result.ts';
import type { TradeView } from '../cli/views.ts';

const COST_BY = {
  fills: 'its cost by the fills',
  exposure: 'its cost by the figure of the venue',
  unknown: 'its cost unknown',
} as const;

const originOf = ({ origin }: StoredTrade): string => {
  switch (origin.kind) {
    case 'desk':
      return `desk ${origin.desk}`;
    case 'ticket':
      return `ticket by ${origin.by}`;
    case 'adoption':
      return `adopted by ${origin.by}, ${COST_BY[origin.position.priced]}`;
    default:
      return unreachable(origin);
  }
};

/** A row as the commands show it. */
export const tradeView = (trade: StoredTrade): TradeView => ({ ...trade, origin: originOf(trade) });
