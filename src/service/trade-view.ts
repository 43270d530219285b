import type { StoredTrade } from '../../db/trades.ts';
import { NEVER_CLOSES_AT_MS } from '../../machines/model/instrument.ts';
import type { Micros } from '../../machines/model/money.ts';
import { unreachable } from '../../machines/model/result.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import { plainCount, plainPrice, shownOf, type Shown } from '../runtime/plain.ts';

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

/** A row of the store, its amounts plain and its origin in words. */
type ShownTrade = Omit<
  StoredTrade,
  | 'origin'
  | 'side'
  | 'instrument'
  | 'strikeMicros'
  | 'countCenti'
  | 'heldCenti'
  | 'buyPriceCenti'
  | 'sellPriceCenti'
  | 'closeAtMs'
> &
  Shown & {
    readonly origin: string;
    readonly strikeMicros: Micros | null;
    readonly countCenti: number;
    readonly heldCenti: number;
    readonly buyPriceCenti: number | null;
    readonly sellPriceCenti: number | null;
    readonly closeAtMs: EpochMs | null;
  };

/** A row as people and programs are shown it. */
export const tradeView = (trade: StoredTrade): ShownTrade => {
  const { buyPriceCenti: bought, closeAtMs, sellPriceCenti: sold } = trade;
  return {
    ...trade,
    ...shownOf(trade),
    strikeMicros: trade.instrument === undefined ? trade.strikeMicros : null,
    countCenti: plainCount(trade, trade.countCenti),
    heldCenti: plainCount(trade, trade.heldCenti),
    buyPriceCenti: bought === null ? null : plainPrice(trade, bought),
    sellPriceCenti: sold === null ? null : plainPrice(trade, sold),
    closeAtMs: closeAtMs === NEVER_CLOSES_AT_MS ? null : closeAtMs,
    origin: originOf(trade),
  };
};
