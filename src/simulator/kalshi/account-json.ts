import type { AccountFill, AccountSettlement } from './account.ts';
import type { AccountOrder } from './account-order.ts';
import type { BookSide } from '../ledger/entries.ts';
import { CRYPTO_EXCHANGE_INDEX } from './market.ts';
import type { Position } from './position.ts';
import {
  amount,
  cents,
  complement,
  contracts,
  dollars,
  fee,
  iso,
  unixMs,
  unixSeconds,
} from './wire.ts';

/** The paper account's user id. */
const USER_ID = '00000000-0000-4000-8000-000000000001';

/** The direction of exposure, in all the words the venue has for it. */
const directionFields = (side: BookSide): object => ({
  outcome_side: side === 'bid' ? 'yes' : 'no',
  book_side: side,
  side: side === 'bid' ? 'yes' : 'no',
  action: 'buy',
});

const totalsFields = (order: AccountOrder): object => ({
  initial_count_fp: contracts(order.placed.countCenti),
  fill_count_fp: contracts(order.filledCenti),
  remaining_count_fp: contracts(order.remainingCenti),
  taker_fill_cost_dollars: amount(order.takerCostMicros),
  maker_fill_cost_dollars: amount(order.makerCostMicros),
  taker_fees_dollars: amount(order.takerFeesMicros),
  maker_fees_dollars: amount(order.makerFeesMicros),
});

const clientIdField = (id: string | null): object => (id === null ? {} : { client_order_id: id });

/** An order as `GET /portfolio/orders` shows it. */
export const orderJson = (order: AccountOrder): object => {
  const { placed } = order;
  return {
    order_id: placed.orderId,
    user_id: USER_ID,
    client_order_id: placed.clientOrderId ?? '',
    ticker: placed.ticker,
    ...directionFields(placed.side),
    type: 'limit',
    status: order.status,
    yes_price_dollars: dollars(placed.priceCenti),
    no_price_dollars: dollars(complement(placed.priceCenti)),
    ...totalsFields(order),
    created_time: iso(order.createdAtMs),
    last_update_time: iso(order.updatedAtMs),
    expiration_time: placed.expiresAtMs === null ? null : iso(placed.expiresAtMs),
    self_trade_prevention_type: placed.selfTradePrevention,
    order_group_id: '',
    cancel_order_on_pause: placed.cancelOnPause,
    subaccount_number: 0,
    exchange_index: CRYPTO_EXCHANGE_INDEX,
  };
};

/** The reply to an accepted order: no status, totals only. */
export const acceptedJson = (order: AccountOrder): object => {
  const cost = order.takerCostMicros + order.makerCostMicros;
  const filled = order.filledCenti;
  const perContract = (total: number): number => Math.round(total / filled);
  const opened = perContract(cost);
  return {
    order_id: order.placed.orderId,
    ...clientIdField(order.placed.clientOrderId),
    fill_count: contracts(filled),
    remaining_count: contracts(order.remainingCenti),
    ...(filled === 0
      ? {}
      : {
          average_fill_price: dollars(order.placed.side === 'bid' ? opened : complement(opened)),
          average_fee_paid: dollars(perContract(order.takerFeesMicros)),
        }),
    ts_ms: unixMs(order.updatedAtMs),
  };
};

/** A fill as `GET /portfolio/fills` shows it: without a client id. */
export const fillJson = (fill: AccountFill): object => ({
  fill_id: fill.fillId,
  trade_id: fill.fillId,
  order_id: fill.placed.orderId,
  ticker: fill.placed.ticker,
  market_ticker: fill.placed.ticker,
  exchange_index: CRYPTO_EXCHANGE_INDEX,
  ...directionFields(fill.placed.side),
  count_fp: contracts(fill.countCenti),
  yes_price_dollars: dollars(fill.priceCenti),
  no_price_dollars: dollars(complement(fill.priceCenti)),
  is_taker: fill.isTaker,
  fee_cost: fee(fill.feeMicros),
  created_time: iso(fill.atMs),
  ts: unixSeconds(fill.atMs),
});

/** A position as `GET /portfolio/positions` shows it. */
export const positionJson = (position: Position, updatedAtMs: number): object => ({
  ticker: position.ticker,
  exchange_index: CRYPTO_EXCHANGE_INDEX,
  position_fp: contracts(position.signedCenti),
  total_traded_dollars: amount(position.tradedMicros),
  market_exposure_dollars: amount(position.costMicros),
  realized_pnl_dollars: amount(position.realizedMicros),
  fees_paid_dollars: amount(position.feesMicros),
  last_updated_ts: iso(updatedAtMs),
});

/** A settlement as `GET /portfolio/settlements` shows it; revenue and value in whole cents. */
export const settlementJson = (settlement: AccountSettlement): object => {
  const { position, winner } = settlement;
  const yes = Math.max(0, position.signedCenti);
  const no = Math.max(0, -position.signedCenti);
  return {
    ticker: settlement.ticker,
    exchange_index: CRYPTO_EXCHANGE_INDEX,
    event_ticker: settlement.event,
    market_result: winner,
    yes_count_fp: contracts(yes),
    yes_total_cost_dollars: amount(yes > 0 ? position.costMicros : 0),
    no_count_fp: contracts(no),
    no_total_cost_dollars: amount(no > 0 ? position.costMicros : 0),
    revenue: cents(settlement.revenueMicros),
    settled_time: iso(settlement.settledAtMs),
    fee_cost: fee(position.feesMicros),
    value: winner === 'yes' ? 100 : 0,
  };
};

/** The body of a `fill` frame. */
export const fillFrame = (fill: AccountFill): object => ({
  trade_id: fill.fillId,
  order_id: fill.placed.orderId,
  ...clientIdField(fill.placed.clientOrderId),
  market_ticker: fill.placed.ticker,
  exchange_index: CRYPTO_EXCHANGE_INDEX,
  is_taker: fill.isTaker,
  ...directionFields(fill.placed.side),
  purchased_side: fill.placed.side === 'bid' ? 'yes' : 'no',
  yes_price_dollars: dollars(fill.priceCenti),
  count_fp: contracts(fill.countCenti),
  fee_cost: fee(fill.feeMicros),
  post_position_fp: contracts(fill.positionCenti),
  ts: unixSeconds(fill.atMs),
  ts_ms: unixMs(fill.atMs),
  subaccount: 0,
});

const NAMED_REASONS = new Set([
  'ReduceOnlyCancel',
  'ExpiryCancel',
  'CloseCancel',
  'MarginCancel',
  'HaltCancel',
  'Trade',
  'Amend',
  'Decrease',
]);

/** The body of a `user_order` frame. */
export const userOrderFrame = (order: AccountOrder): object => {
  const { placed } = order;
  return {
    order_id: placed.orderId,
    user_id: USER_ID,
    ticker: placed.ticker,
    exchange_index: CRYPTO_EXCHANGE_INDEX,
    status: order.status,
    side: placed.side === 'bid' ? 'yes' : 'no',
    is_yes: placed.side === 'bid',
    outcome_side: placed.side === 'bid' ? 'yes' : 'no',
    book_side: placed.side,
    yes_price_dollars: dollars(placed.priceCenti),
    ...totalsFields(order),
    client_order_id: placed.clientOrderId ?? '',
    self_trade_prevention_type: placed.selfTradePrevention,
    created_time: iso(order.createdAtMs),
    created_ts_ms: unixMs(order.createdAtMs),
    last_updated_ts_ms: unixMs(order.updatedAtMs),
    ...(placed.expiresAtMs === null
      ? {}
      : {
          expiration_time: iso(placed.expiresAtMs),
          expiration_ts_ms: unixMs(placed.expiresAtMs),
        }),
    ...(order.reason !== null && NAMED_REASONS.has(order.reason)
      ? { last_update_reason: order.reason }
      : {}),
    subaccount_number: 0,
  };
};

/** The body of a `market_position` frame. */
export const positionFrame = (position: Position): object => ({
  user_id: USER_ID,
  market_ticker: position.ticker,
  position_fp: contracts(position.signedCenti),
  position_cost_dollars: amount(position.costMicros),
  realized_pnl_dollars: amount(position.realizedMicros),
  fees_paid_dollars: amount(position.feesMicros),
  position_fee_cost_dollars: amount(position.feesMicros),
  volume_fp: contracts(position.volumeCenti),
  subaccount: 0,
});
