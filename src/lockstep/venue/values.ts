import { clientOrderId, type MarketTicker } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import { countCenti } from '../../../machines/model/money.ts';
import type { Quote } from '../../../machines/model/quote.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type {
  AccountFill,
  AccountSettlement,
  AccountView,
} from '../../simulator/kalshi/account.ts';
import type { AccountOrder } from '../../simulator/kalshi/account-order.ts';
import { marketJson } from '../../simulator/kalshi/market-json.ts';
import type { MarketState } from '../../simulator/kalshi/market.ts';
import type { Position } from '../../simulator/kalshi/position.ts';
import { parseMarket, type SymbolOfSeries } from '../../venues/kalshi/parse-market.ts';
import { marketSchema } from '../../venues/kalshi/schemas.ts';
import type {
  VenueFill,
  VenueOrder,
  VenuePosition,
  VenueSettlement,
} from '../../../machines/model/venue-account.ts';

/* What the paper exchange knows, in the words of the venue contract. */

const clientIdOf = (id: string | null): VenueOrder['clientOrderId'] =>
  id === null ? null : clientOrderId(id);

export const orderValue = (order: AccountOrder): VenueOrder => ({
  venueOrderId: order.placed.orderId,
  clientOrderId: clientIdOf(order.placed.clientOrderId),
  market: order.placed.ticker,
  status: order.status,
  filledCenti: order.filledCenti,
  remainingCenti: order.remainingCenti,
  reason: order.reason,
});

export const fillValue = (fill: AccountFill): VenueFill => ({
  fillId: fill.fillId,
  venueOrderId: fill.placed.orderId,
  clientOrderId: clientIdOf(fill.placed.clientOrderId),
  market: fill.placed.ticker,
  yesPriceCenti: fill.priceCenti,
  countCenti: fill.countCenti,
  feeMicros: fill.feeMicros,
  isTaker: fill.isTaker,
  bought: fill.placed.side === 'bid' ? 'yes' : 'no',
  atMs: fill.atMs,
});

export const positionValue = ({ ticker, signedCenti, costMicros }: Position): VenuePosition => ({
  market: ticker,
  side: signedCenti < 0 ? 'no' : 'yes',
  countCenti: countCenti(Math.abs(signedCenti)),
  costMicros,
});

export const settlementValue = (settlement: AccountSettlement): VenueSettlement => ({
  market: settlement.ticker,
  result: { kind: 'binary', winner: settlement.winner },
  settledAtMs: settlement.settledAtMs,
});

/** The market as the venue's client reads it; null where it cannot be guarded. */
export const marketValue = (state: MarketState, symbolOf: SymbolOfSeries): Market | null => {
  const market = parseMarket(marketSchema.parse(marketJson(state)), symbolOf);
  return market.ok ? market.value : null;
};

/** The best prices now. A market that does not trade shows none. */
export const quoteValue = (
  { book, phase, spec }: MarketState,
  venueAtMs: EpochMs,
  receivedAtMs: EpochMs,
): Quote => {
  const [bid, ask] =
    phase === 'active' ? [book.levels('bid')[0], book.levels('ask')[0]] : [undefined, undefined];
  return {
    market: spec.ticker,
    yesBidCenti: bid?.[0] ?? null,
    yesBidCount: bid?.[1] ?? null,
    yesAskCenti: ask?.[0] ?? null,
    yesAskCount: ask?.[1] ?? null,
    venueAtMs,
    receivedAtMs,
  };
};

/** The order of that client id in a market; null where the view has none. */
export const orderOfClient = (
  view: AccountView,
  market: MarketTicker,
  id: string,
): AccountOrder | null => {
  for (const order of view.orders.values())
    if (order.placed.ticker === market && order.placed.clientOrderId === id) return order;
  return null;
};
