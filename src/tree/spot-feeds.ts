import type { SymbolId } from '../../machines/model/ids.ts';
import type { SpotSource } from '../config/spot-sources.ts';
import { binanceFeed } from '../venues/binance/feed.ts';
import { candleSource } from '../venues/binance/candles.ts';
import { coinbaseFeed } from '../venues/coinbase/feed.ts';
import type { FeedDriver } from '../venues/feed-driver.ts';
import type { VenueAccess } from './house.ts';

/** A list of candles that takes longer is asked for again. */
const CANDLES_TIMEOUT_MS = 10_000;

/** Where the venues are that give spot prices. */
export type SpotAccess = Pick<VenueAccess, 'binance' | 'coinbaseWsUrl' | 'network'>;

/** How the prices of a symbol are spoken, by the venue that gives them. */
export const spotDriverOf = (
  symbol: SymbolId,
  { price, venue }: SpotSource,
): ((access: SpotAccess) => FeedDriver) => {
  const heard = new Map<string, number>();
  return ({ binance, coinbaseWsUrl, network }) => {
    const place = venue === 'coinbase' ? coinbaseWsUrl : binance;
    if (place === null) throw new Error(`spot price of ${symbol}: expected venues.${venue}`);
    return typeof place === 'string'
      ? coinbaseFeed({ url: place })
      : binanceFeed({
          wsUrl: place.wsUrl,
          price,
          symbolOf: () => symbol,
          candles: candleSource({
            restUrl: place.restUrl,
            network,
            timeoutMs: CANDLES_TIMEOUT_MS,
          }),
          heard,
        });
  };
};
