import type { z } from 'zod';

import { marketTicker } from '../../../machines/model/ids.ts';
import { FULL_PRICE_CENTI } from '../../../machines/model/money.ts';
import type { Quote } from '../../../machines/model/quote.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { tickerFrame } from './frames.ts';
import { countOf, instantOf, instantOfSeconds, priceOf } from './parse.ts';

type TickerMessage = z.infer<typeof tickerFrame>['msg'];

/** A whole quote in one frame. An empty side is quoted at the end of the scale, or without size. */
export const parseTicker = (msg: TickerMessage, receivedAtMs: EpochMs): Quote | null => {
  const bid = priceOf(msg.yes_bid_dollars);
  const ask = priceOf(msg.yes_ask_dollars);
  const bidCount = countOf(msg.yes_bid_size_fp);
  const askCount = countOf(msg.yes_ask_size_fp);
  const venueAtMs = instantOf(msg.ts_ms) ?? instantOfSeconds(msg.ts);
  if (bid === null || ask === null || bidCount === null || askCount === null) return null;
  if (venueAtMs === null) return null;
  const hasBid = bid > 0 && bidCount > 0;
  const hasAsk = ask > 0 && ask < FULL_PRICE_CENTI && askCount > 0;
  return {
    market: marketTicker(msg.market_ticker),
    yesBidCenti: hasBid ? bid : null,
    yesBidCount: hasBid ? bidCount : null,
    yesAskCenti: hasAsk ? ask : null,
    yesAskCount: hasAsk ? askCount : null,
    venueAtMs,
    receivedAtMs,
  };
};
