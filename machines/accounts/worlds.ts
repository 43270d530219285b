import type { OrderAction, Side } from '../model/contract.ts';
import type {
  ClientOrderId,
  FillId,
  InstallationId,
  MarketTicker,
  TradeId,
  VenueOrderId,
} from '../model/ids.ts';
import type { Instrumented } from '../model/instrument.ts';
import type { CountCenti } from '../model/money.ts';
import type { OrderState } from '../model/order.ts';
import type { EpochMs } from '../model/time.ts';
import type {
  VenueFill,
  VenueOrder,
  VenuePosition,
  VenueSettlement,
} from '../model/venue-account.ts';

/*
 * The two accounts of one account: what our books say, and what the venue says. Reconciliation
 * compares them; neither is changed by it.
 */

/** A trade that has not ended. */
export type OurTrade = Instrumented & {
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

export type OurOrder = Instrumented & {
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

export type TheirWorld = {
  /** Everything before this instant is in the rest. */
  readonly asOfMs: EpochMs;
  readonly orders: readonly VenueOrder[];
  readonly fills: readonly VenueFill[];
  readonly positions: readonly VenuePosition[];
  readonly settlements: readonly VenueSettlement[];
};
