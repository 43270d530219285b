import type { SymbolId } from '../../machines/model/ids.ts';
import type { SpotSource } from '../config/spot-sources.ts';
import { binanceFeed } from '../venues/binance/feed.ts';
import { candleSource } from '../venues/binance/candles.ts';
import { SPOT, USDM } from '../venues/binance/markets.ts';
import { coinbaseFeed } from '../venues/coinbase/feed.ts';
import type { FeedDriver } from '../venues/feed-driver.ts';
import type { VenueAccess } from './house.ts';

/** A list of candles that takes longer is asked for again. */
const CANDLES_TIMEOUT_MS = 10_000;

/** Where the venues are that give spot prices. */
export type SpotAccess = Pick<VenueAccess, 'binance' | 'binanceUsdm' | 'coinbaseWsUrl' | 'network'>;

const MARKETS = { binance: SPOT, binanceUsdm: USDM } as const;

/** How the prices of a symbol are spoken, by the venue that gives them. */
export const spotDriverOf = (
  symbol: SymbolId,
  { price, venue }: SpotSource,
): ((access: SpotAccess) => FeedDriver) => {
  const heard = new Map<string, number>();
  return (access) => {
    const missing = (): Error =>
      new Error(`spot price of ${symbol}: expected venues.${venue}, found none`);
    if (venue === 'coinbase') {
      if (access.coinbaseWsUrl === null) throw missing();
      return coinbaseFeed({ url: access.coinbaseWsUrl });
    }
    const market = MARKETS[venue];
    const place = access[venue];
    if (place === null) throw missing();
    return binanceFeed({
      market,
      wsUrl: place.wsUrl,
      price,
      symbolOf: () => symbol,
      candles: candleSource({
        candles: market.candles[price],
        restUrl: place.restUrl,
        network: access.network,
        timeoutMs: CANDLES_TIMEOUT_MS,
      }),
      heard,
    });
  };
};
