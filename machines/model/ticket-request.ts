import type { Side } from './contract.ts';
import type { MarketTicker, SymbolId, TicketId } from './ids.ts';
import type { CountCenti, HeldPriceCenti, Micros } from './money.ts';
import type { EpochMs } from './time.ts';

/**
 * A ticket as its writer knows it. What may be null need not be known: the venue's description of
 * the market says it. What is given must agree with that.
 */
export type TicketRequest = {
  readonly ticketId: TicketId;
  readonly market: MarketTicker;
  readonly side: Side;
  readonly countCenti: CountCenti;
  /** Worst acceptable price of the held leg. */
  readonly limitCenti: HeldPriceCenti;
  readonly strikeMicros: Micros | null;
  readonly symbol: SymbolId | null;
  readonly closeAtMs: EpochMs | null;
  /** Who asks; kept with the trade, no part of what is asked. */
  readonly by: string;
};
