import type { Side } from './contract.ts';
import type { EventTicker, MarketTicker, TicketId, TradeId } from './ids.ts';
import { instrumentOf, type Instrumented } from './instrument.ts';
import type { CountCenti, HeldPriceCenti, Micros } from './money.ts';
import type { OrderTotals } from './order.ts';
import type { EpochMs } from './time.ts';
import type { CloseMethod, Ticket, TradeContext, TradeState } from './trade.ts';

/** What a ticket asks for, as far as money is at stake. */
export type Claim = Instrumented & {
  readonly ticketId: TicketId;
  readonly market: MarketTicker;
  readonly event: EventTicker;
  readonly side: Side;
  readonly closeAtMs: EpochMs;
  readonly countCenti: CountCenti;
  readonly limitCenti: HeldPriceCenti;
};

/** How a trade stands, as far as money is at stake. */
export type Standing = Claim & {
  readonly tradeId: TradeId;
  readonly state: TradeState;
  readonly entry: OrderTotals;
  readonly exit: OrderTotals;
};

/** What a trade that has closed has come to. */
export type Outcome = Pick<Claim, 'market' | 'event' | 'side'> & {
  readonly tradeId: TradeId;
  readonly closedAtMs: EpochMs;
  readonly closeMethod: CloseMethod | null;
  /** Null where the proceeds are not known. */
  readonly pnlMicros: Micros | null;
};

/** All that has been realised in a book, and the most it ever came to; never below nothing. */
export type Equity = { readonly equityMicros: Micros; readonly peakMicros: Micros };

export const claimOf = (ticket: Ticket): Claim => {
  const { ticketId, market, event, side, closeAtMs, countCenti, limitCenti } = ticket;
  return {
    ticketId,
    market,
    event,
    side,
    closeAtMs,
    countCenti,
    limitCenti,
    ...instrumentOf(ticket),
  };
};

export const standingOf = (state: TradeState, context: TradeContext): Standing => {
  const { tradeId, ticket, closeAtMs, entry, exit } = context;
  return { ...claimOf(ticket), closeAtMs, tradeId, state, entry, exit };
};

/** Null for a trade that has not closed. */
export const outcomeOf = (context: TradeContext): Outcome | null => {
  const { tradeId, ticket, closedAtMs, closeMethod, pnlMicros } = context;
  const { market, event, side } = ticket;
  return closedAtMs === null
    ? null
    : { tradeId, market, event, side, closedAtMs, closeMethod, pnlMicros };
};
