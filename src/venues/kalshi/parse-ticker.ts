import { marketTicker } from '../../../machines/model/ids.ts';
import { FULL_PRICE_CENTI } from '../../../machines/model/money.ts';
import type { Quote } from '../../../machines/model/quote.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { TickerMessage } from './frames.ts';
import { countOf, instantOf, instantOfSeconds, priceOf } from './parse.ts';

/** A whole quote in one frame. An empty side is quoted at the end of the scale, or without size. */
export const parseTicker = (msg: TickerMessage, receivedAtMs: EpochMs): Quote | null => {
  const bid = priceOf(msg.bid);
  const ask = priceOf(msg.ask);
  const bidCount = countOf(msg.bidSize);
  const askCount = countOf(msg.askSize);
  const venueAtMs = instantOf(msg.atMs) ?? instantOfSeconds(msg.atSeconds);
  if (bid === null || ask === null || bidCount === null || askCount === null) return null;
  if (venueAtMs === null) return null;
  const hasBid = bid > 0 && bidCount > 0;
  const hasAsk = ask > 0 && ask < FULL_PRICE_CENTI && askCount > 0;
  return {
    market: marketTicker(msg.market),
    yesBidCenti: hasBid ? bid : null,
    yesBidCount: hasBid ? bidCount : null,
    yesAskCenti: hasAsk ? ask : null,
    yesAskCount: hasAsk ? askCount : null,
    venueAtMs,
    receivedAtMs,
  };
};
