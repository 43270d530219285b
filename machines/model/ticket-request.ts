import type { Side } from './contract.ts';
import type { MarketTicker, SymbolId, TicketId } from './ids.ts';
import type { CountCenti, HeldPriceCenti, Micros } from './money.ts';
import type { EpochMs } from './time.ts';

type Asked = {
  readonly ticketId: TicketId;
  readonly market: MarketTicker;
  readonly side: Side;
  /** Who asks; kept with the trade, no part of what is asked. */
  readonly by: string;
};

/**
 * A ticket as its writer knows it. What may be null need not be known: the venue's description of
 * the market says it. What is given must agree with that.
 */
export type BinaryTicketRequest = Asked & {
  readonly kind?: never;
  readonly countCenti: CountCenti;
  /** Worst acceptable price of the held leg. */
  readonly limitCenti: HeldPriceCenti;
  readonly strikeMicros: Micros | null;
  readonly symbol: SymbolId | null;
  readonly closeAtMs: EpochMs | null;
};

/**
 * A ticket for a position in a linear contract, long as YES or short as NO, with the guard it is to
 * have. Amounts are the decimals of people, without trailing zeros: coins, and dollars of the
 * coin's own price. What they are on the scale of the market is found out with its description.
 */
export type LinearTicketRequest = Asked & {
  readonly kind: 'linear';
  readonly quantity: string;
  /** Worst acceptable price of the entry. */
  readonly limitPrice: string;
  /** Null: as the account has it in that market. */
  readonly leverage: number | null;
  readonly stopPrice: string;
  /** The bid, of a short the ask, that takes the profit. */
  readonly takeProfitPrice: string | null;
  /** Where an order rests that closes the position. */
  readonly restingExitPrice: string | null;
  /** No exit is worse than this. */
  readonly worstExitPrice: string | null;
  /** Distances from the best price so far, and of that from the entry, from which it is trailed. */
  readonly trailing: { readonly distance: string; readonly activation: string } | null;
  /** Distances from the entry: of the price that sets the stop, and of what must be left. */
  readonly breakEven: { readonly activation: string; readonly margin: string } | null;
  readonly maxHoldMs: number | null;
};

export type TicketRequest = BinaryTicketRequest | LinearTicketRequest;
