import type { MarketReading } from '../../../machines/model/reading.ts';
import { FULL_PRICE_CENTI, heldPriceCenti } from '../../../machines/model/money.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import type { Effective } from '../../settings/state.ts';
import type { Granted } from './adoption.ts';

/** The ticket of a trade that is born with its position: no order enters it, no price bounds it. */
export const adoptionTicket = (
  { ticketId, request, market, countCenti, position }: Granted,
  { guard, version }: Pick<Effective, 'guard' | 'version'>,
  reading: MarketReading,
): Ticket => ({
  ticketId,
  origin: { kind: 'adoption', by: request.by, position },
  market: market.ticker,
  event: market.event,
  symbol: market.symbol,
  side: request.side,
  strikeMicros: market.strikeMicros,
  closeAtMs: market.closeAtMs,
  exchangeIndex: market.exchangeIndex,
  tickCenti: market.tickCenti,
  priceRanges: market.priceRanges,
  countCenti,
  limitCenti: heldPriceCenti(FULL_PRICE_CENTI),
  guard,
  settingsVersion: version,
  reading,
});
