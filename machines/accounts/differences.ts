import type { Side } from '../model/contract.ts';
import type { ClientOrderId, MarketTicker, TradeId } from '../model/ids.ts';
import type { Instrumented } from '../model/instrument.ts';
import type { SettlementResult } from '../model/market.ts';
import type { CountCenti } from '../model/money.ts';
import type { EpochMs } from '../model/time.ts';
import type { VenueFill, VenueOrder, VenuePosition } from '../model/venue-account.ts';
import type { OurOrder } from './worlds.ts';

/** Net count of one market, in its units: positive YES, negative NO. */
type Net = Instrumented & {
  readonly market: MarketTicker;
  readonly expectedCenti: number;
  readonly foundCenti: number;
};

/**
 * One thing the venue knows and our books do not, or the other way round, with what is to be done
 * about it. No action places, cancels or changes an order.
 */
export type Difference =
  /** The order has ended, or has traded more, than it knows. */
  | {
      readonly kind: 'orderBehind';
      readonly action: 'tellOrder';
      readonly order: OurOrder;
      readonly theirs: VenueOrder;
      /** Every fill of it that the venue has named. */
      readonly fills: readonly VenueFill[];
    }
  /** An order that we have called dead, or never placed, rests at the venue. */
  | {
      readonly kind: 'orderRisen';
      readonly action: 'tellOrder';
      readonly order: OurOrder;
      readonly theirs: VenueOrder;
      /** Every fill of it that the venue has named. */
      readonly fills: readonly VenueFill[];
    }
  /** A fill that its order has not heard of. */
  | {
      readonly kind: 'fillMissed';
      readonly action: 'tellOrder';
      readonly order: OurOrder;
      readonly fill: VenueFill;
    }
  /** An order under a name that only we give, of which the store knows nothing. */
  | {
      readonly kind: 'orderUnrecorded';
      readonly action: 'alarm' | 'show';
      readonly orderId: ClientOrderId;
      readonly theirs: VenueOrder;
    }
  /** The venue has settled a market whose trade still waits for the result. */
  | {
      readonly kind: 'settlementUnheard';
      readonly action: 'tellTrades' | 'show';
      readonly market: MarketTicker;
      readonly trades: readonly TradeId[];
      readonly result: SettlementResult;
      readonly settledAtMs: EpochMs;
    }
  /** The venue holds nothing of what our trades hold: it was closed behind our back. */
  | (Instrumented & {
      readonly kind: 'positionVanished';
      readonly action: 'tellTrades' | 'show';
      readonly market: MarketTicker;
      readonly side: Side;
      readonly heldCenti: CountCenti;
      readonly trades: readonly TradeId[];
    })
  /** The venue holds more or less than our trades and their open orders explain. */
  | (Net & { readonly kind: 'quantityMismatch'; readonly action: 'alarmAndBlock' })
  /** The venue holds the other side of the market. */
  | (Net & { readonly kind: 'oppositeHeld'; readonly action: 'alarmAndBlock' })
  /** Our trades hold both sides: netted at the venue, they cannot all be sold. */
  | (Instrumented & {
      readonly kind: 'sidesNetted';
      readonly action: 'alarmAndBlock';
      readonly market: MarketTicker;
      readonly yesCenti: CountCenti;
      readonly noCenti: CountCenti;
    })
  | { readonly kind: 'orderExternal'; readonly action: 'show'; readonly theirs: VenueOrder }
  | { readonly kind: 'positionExternal'; readonly action: 'show'; readonly theirs: VenuePosition };

/** Concluded from what is absent at the venue, or not gone yet, where its reads may be late. */
export const isSuspicion = ({ kind }: Difference): boolean =>
  kind === 'orderRisen' ||
  kind === 'positionVanished' ||
  kind === 'quantityMismatch' ||
  kind === 'oppositeHeld' ||
  kind === 'positionExternal';

/** Our books or the venue's word will change by it: the next comparison is another. */
export const isApplied = ({ action }: Difference): boolean =>
  action === 'tellOrder' || action === 'tellTrades';

/** What the difference is about: the same one has the same key each time it is found. */
export const keyOf = (difference: Difference): string => {
  const { kind } = difference;
  switch (difference.kind) {
    case 'orderBehind':
    case 'orderRisen':
      return `${kind}/${difference.order.orderId}`;
    case 'fillMissed':
      return `${kind}/${difference.fill.fillId}`;
    case 'orderUnrecorded':
      return `${kind}/${difference.orderId}`;
    case 'orderExternal':
      return `${kind}/${difference.theirs.venueOrderId}`;
    case 'positionExternal':
      return `${kind}/${difference.theirs.market}`;
    case 'settlementUnheard':
    case 'positionVanished':
    case 'quantityMismatch':
    case 'oppositeHeld':
    case 'sidesNetted':
      return `${kind}/${difference.market}`;
  }
};
