import type { StoredTrade } from '../../db/trades.ts';
import { unreachable } from '../../machines/model/result.ts';

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

/** A row of the store, its origin in words. */
type ShownTrade = Omit<StoredTrade, 'origin'> & { readonly origin: string };

/** A row as people and programs are shown it. */
export const tradeView = (trade: StoredTrade): ShownTrade => ({
  ...trade,
  origin: originOf(trade),
});
