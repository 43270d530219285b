import type { VenueOrderStatus } from '../../../machines/model/order.ts';
import { clientOrderId, fillId, marketTicker, venueOrderId } from '../../../machines/model/ids.ts';
import type {
  VenueFill,
  VenueOrder,
  VenuePosition,
} from '../../../machines/model/venue-account.ts';
import {
  changeOf,
  countOf,
  instantOf,
  instantOfSeconds,
  instantOfText,
  microsOf,
  priceOf,
} from './parse.ts';
import { countCenti } from '../../../machines/model/money.ts';
import type { WireFill, WireOrder } from './schemas.ts';

const ORDER_STATUSES: readonly VenueOrderStatus[] = ['resting', 'canceled', 'executed'];

/** Null for amounts that do not fit, and for the venue's status `unknown`. */
export const parseOrder = (wire: WireOrder): VenueOrder | null => {
  const status = ORDER_STATUSES.find((known) => known === wire.status);
  const filledCenti = countOf(wire.fill_count_fp);
  const remainingCenti = countOf(wire.remaining_count_fp);
  if (status === undefined || filledCenti === null || remainingCenti === null) return null;
  return {
    venueOrderId: venueOrderId(wire.order_id),
    clientOrderId: wire.client_order_id ? clientOrderId(wire.client_order_id) : null,
    market: marketTicker(wire.ticker),
    status,
    filledCenti,
    remainingCenti,
    reason: wire.last_update_reason ?? null,
  };
};

/** REST and WebSocket fills alike: REST names the market and the time differently. */
export const parseFill = (wire: WireFill): VenueFill | null => {
  const market = wire.market_ticker ?? wire.ticker;
  const yesPrice = priceOf(wire.yes_price_dollars);
  const count = countOf(wire.count_fp);
  const fee = microsOf(wire.fee_cost);
  const atMs =
    instantOf(wire.ts_ms) ?? instantOfText(wire.created_time) ?? instantOfSeconds(wire.ts);
  if (market === undefined || yesPrice === null || count === null || fee === null) return null;
  if (atMs === null) return null;
  return {
    fillId: fillId(wire.trade_id),
    venueOrderId: venueOrderId(wire.order_id),
    clientOrderId: wire.client_order_id ? clientOrderId(wire.client_order_id) : null,
    market: marketTicker(market),
    yesPriceCenti: yesPrice,
    countCenti: count,
    feeMicros: fee,
    isTaker: wire.is_taker,
    bought: wire.outcome_side ?? wire.purchased_side ?? null,
    atMs,
  };
};

/** `position_fp` is signed: YES contracts are positive, NO contracts negative. */
export const parsePosition = (
  ticker: string,
  positionFp: string,
  costDollars?: string,
): VenuePosition | null => {
  const signed = changeOf(positionFp);
  if (signed === null) return null;
  return {
    market: marketTicker(ticker),
    side: signed < 0 ? 'no' : 'yes',
    countCenti: countCenti(Math.abs(signed)),
    costMicros: costDollars === undefined ? null : microsOf(costDollars),
  };
};
