import type { OrderAction, Side } from '../model/contract.ts';
import type {
  ClientOrderId,
  FillId,
  InstallationId,
  MarketTicker,
  TradeId,
  VenueOrderId,
} from '../model/ids.ts';
import type { SettlementResult } from '../model/market.ts';
import type { CountCenti, Micros, YesPriceCenti } from '../model/money.ts';
import type { OrderState, VenueOrderStatus } from '../model/order.ts';
import type { EpochMs } from '../model/time.ts';

/*
 * The two accounts of one account: what our books say, and what the venue says. Reconciliation
 * compares them; neither is changed by it.
 */

/** A trade that has not ended. */
export type OurTrade = {
  readonly tradeId: TradeId;
  readonly market: MarketTicker;
  readonly side: Side;
  readonly heldCenti: CountCenti;
  readonly closeAtMs: EpochMs;
  /** In quarantine: its books count, but nothing can be told to it. */
  readonly isParked: boolean;
  /** It has heard how its market ended. */
  readonly isSettled: boolean;
  /** It was born with a position that others had opened. */
  readonly isAdopted: boolean;
};

export type OurOrder = {
  readonly tradeId: TradeId;
  readonly orderId: ClientOrderId;
  readonly market: MarketTicker;
  readonly side: Side;
  readonly action: OrderAction;
  readonly state: OrderState;
  readonly venueOrderId: VenueOrderId | null;
  readonly countCenti: CountCenti;
  readonly filledCenti: CountCenti;
  readonly fillIds: readonly FillId[];
  /** Of an adopted trade: it sells what others had bought. */
  readonly isAdopted: boolean;
};

export type OurWorld = {
  readonly installation: InstallationId;
  readonly trades: readonly OurTrade[];
  /** Those alive, and every ended one that the venue's answer speaks of. */
  readonly orders: readonly OurOrder[];
  /** When an order of ours last changed in a market. */
  readonly changedAtMs: ReadonlyMap<MarketTicker, EpochMs>;
  /** Markets that our trades have left by a result: the venue may still have to pay them out. */
  readonly resulted: ReadonlySet<MarketTicker>;
  /**
   * Net contracts, hundredths, that are known to be others' in markets where our trades hold some:
   * what a claim has left, and what was released.
   */
  readonly besideCenti: ReadonlyMap<MarketTicker, number>;
};

export type TheirOrder = {
  readonly venueOrderId: VenueOrderId;
  readonly clientOrderId: ClientOrderId | null;
  readonly market: MarketTicker;
  readonly status: VenueOrderStatus;
  readonly filledCenti: CountCenti;
  readonly remainingCenti: CountCenti;
  readonly reason: string | null;
};

export type TheirFill = {
  readonly fillId: FillId;
  readonly venueOrderId: VenueOrderId;
  readonly clientOrderId: ClientOrderId | null;
  readonly market: MarketTicker;
  readonly yesPriceCenti: YesPriceCenti;
  readonly countCenti: CountCenti;
  readonly feeMicros: Micros;
  readonly isTaker: boolean;
  /** The leg that the account has more of by it; null where the venue does not say. */
  readonly bought: Side | null;
  readonly atMs: EpochMs;
};

/** One entry a market: the venue nets YES against NO. */
export type TheirPosition = {
  readonly market: MarketTicker;
  readonly side: Side;
  readonly countCenti: CountCenti;
  /** What the venue says that it has cost, without fees; null where it does not say. */
  readonly costMicros: Micros | null;
};

export type TheirSettlement = {
  readonly market: MarketTicker;
  readonly result: SettlementResult;
  readonly settledAtMs: EpochMs;
};

export type TheirWorld = {
  /** Everything before this instant is in the rest. */
  readonly asOfMs: EpochMs;
  readonly orders: readonly TheirOrder[];
  readonly fills: readonly TheirFill[];
  readonly positions: readonly TheirPosition[];
  readonly settlements: readonly TheirSettlement[];
};
