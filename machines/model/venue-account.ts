import type { Side } from './contract.ts';
import type { ClientOrderId, FillId, MarketTicker, VenueOrderId } from './ids.ts';
import type { Instrumented } from './instrument.ts';
import type { SettlementResult } from './market.ts';
import type { CountCenti, Micros, YesPriceCenti } from './money.ts';
import type { VenueOrderStatus } from './order.ts';
import type { EpochMs } from './time.ts';

/* What a venue says of an account: its orders, fills, positions and settlements. */

/** A fill as the venue reports it, on the YES leg, not yet tied to one of our trades. */
export type VenueFill = {
  readonly fillId: FillId;
  readonly venueOrderId: VenueOrderId;
  /** Absent on REST reports of Kalshi. */
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

export type VenueOrder = {
  readonly venueOrderId: VenueOrderId;
  readonly clientOrderId: ClientOrderId | null;
  readonly market: MarketTicker;
  readonly status: VenueOrderStatus;
  readonly filledCenti: CountCenti;
  readonly remainingCenti: CountCenti;
  readonly reason: string | null;
};

/** What the account holds of a market: one entry, since the venue nets YES against NO. */
export type VenuePosition = Instrumented & {
  readonly market: MarketTicker;
  readonly side: Side;
  readonly countCenti: CountCenti;
  /** What the leg has cost by the venue's word, without fees; null where it does not say. */
  readonly costMicros: Micros | null;
};

export type VenueSettlement = {
  readonly market: MarketTicker;
  readonly result: SettlementResult;
  readonly settledAtMs: EpochMs;
};
