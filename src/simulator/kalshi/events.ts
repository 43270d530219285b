import type { CountCenti, YesPriceCenti } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { BookSide } from '../ledger/entries.ts';
import type { AccountFill } from './account.ts';
import type { AccountOrder } from './account-order.ts';
import type { LevelDelta } from './book.ts';
import type { MarketState } from './market.ts';
import type { Position } from './position.ts';

/** One published value of a settlement index, in micro-dollars. */
export type IndexValue = {
  readonly indexId: string;
  readonly valueMicros: number;
  /** The mean of the last 60 s, and of how many values it is made. */
  readonly meanMicros: number;
  readonly count: number;
};

/** What happens at the venue, as its sockets tell it. */
export type VenueEvent = { readonly atMs: EpochMs } & (
  | {
      readonly type: 'bookChanged';
      readonly market: MarketState;
      readonly deltas: readonly LevelDelta[];
      /** Whose order caused it; null when the tape did. */
      readonly clientOrderId: string | null;
    }
  | { readonly type: 'tickerChanged'; readonly market: MarketState }
  | {
      readonly type: 'tradePrinted';
      readonly market: MarketState;
      readonly tradeId: string;
      readonly priceCenti: YesPriceCenti;
      readonly countCenti: CountCenti;
      readonly takerSide: BookSide;
    }
  | { readonly type: 'orderFilled'; readonly fill: AccountFill }
  | { readonly type: 'orderChanged'; readonly order: AccountOrder }
  | { readonly type: 'positionChanged'; readonly position: Position }
  | { readonly type: 'indexPublished'; readonly value: IndexValue }
  | {
      readonly type: 'marketChanged';
      readonly market: MarketState;
      readonly change: 'created' | 'determined' | 'settled';
    }
);
