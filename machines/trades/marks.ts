import { fullPriceOf } from '../model/instrument.ts';
import { heldPriceWithin } from '../model/money.ts';
import type { MarketReading } from '../model/reading.ts';
import type { TradeContext } from '../model/trade.ts';
import { isQuoteProven } from './stop-rules.ts';

type Marks = Pick<TradeContext, 'highBidCenti' | 'lowBidCenti'>;

/** The highest and lowest bid with the one of `reading`, where that is proven. */
export const marksWith = (context: TradeContext, reading: MarketReading): Marks => {
  const { highBidCenti, lowBidCenti } = context;
  const { bidCenti } = reading;
  if (bidCenti === null || !isQuoteProven(context, reading)) return { highBidCenti, lowBidCenti };
  const full = fullPriceOf(context.ticket);
  return {
    highBidCenti: heldPriceWithin(Math.max(highBidCenti ?? bidCenti, bidCenti), full),
    lowBidCenti: heldPriceWithin(Math.min(lowBidCenti ?? bidCenti, bidCenti), full),
  };
};

/** The reading's bid is proven, and outside of what the trade has seen so far. */
export const isMarkNew = (context: TradeContext, reading: MarketReading): boolean => {
  const { highBidCenti, lowBidCenti } = marksWith(context, reading);
  return highBidCenti !== context.highBidCenti || lowBidCenti !== context.lowBidCenti;
};
