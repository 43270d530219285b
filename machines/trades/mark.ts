import { micros, type HeldPriceCenti, type Micros } from '../model/money.ts';
import type { MarketReading } from '../model/reading.ts';
import type { TradeContext } from '../model/trade.ts';
import { averagePriceCenti, heldCenti, paidEntry } from './position.ts';

/** What a trade is worth at one moment, on the leg it holds. Null where nothing proves it. */
export type Mark = {
  /**
   * How far spot is on the winning side of the strike; negative on the losing one. Null where the
   * market has no strike.
   */
  readonly bufferMicros: Micros | null;
  /** The bid: what one contract can be sold for. */
  readonly bidCenti: HeldPriceCenti | null;
  /** Bid − average price of the entry, for one contract, before fees. */
  readonly gainCenti: number | null;
  /** The gain on all that is held, less the fees booked so far. */
  readonly unrealisedMicros: Micros | null;
};

const bufferOf = ({ ticket }: TradeContext, spotMicros: Micros | null): Micros | null => {
  if (spotMicros === null || ticket.instrument !== undefined) return null;
  const above = spotMicros - ticket.strikeMicros;
  return micros(ticket.side === 'yes' ? above : -above);
};

/** The trade's mark by what `reading` has proven. */
export const markOf = (context: TradeContext, reading: MarketReading): Mark => {
  const { bidCenti, spotMicros } = reading;
  const entryCenti = averagePriceCenti(context.ticket, paidEntry(context));
  const gainCenti = bidCenti === null || entryCenti === null ? null : bidCenti - entryCenti;
  const feesMicros = context.entry.feesMicros + context.exit.feesMicros;
  return {
    bufferMicros: bufferOf(context, spotMicros),
    bidCenti,
    gainCenti,
    unrealisedMicros:
      gainCenti === null ? null : micros(gainCenti * heldCenti(context) - feesMicros),
  };
};
