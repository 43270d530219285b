import { marketTicker, ticketId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../machines/model/money.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';

/** A ticket for a market that no venue knows. */
export const someTicket = (id: string): TicketRequest => ({
  ticketId: ticketId(id),
  market: marketTicker('KXBTC15M-26FEB242330-30'),
  side: 'yes',
  countCenti: countCenti(100),
  limitCenti: heldPriceCenti(5_000),
  strikeMicros: null,
  symbol: null,
  closeAtMs: null,
  by: 'alice',
});
