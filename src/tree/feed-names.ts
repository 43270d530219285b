import { feedId, type FeedId } from '../../machines/model/ids.ts';
import type { SpotSource } from '../config/spot-sources.ts';
import { ACCOUNT_PLACES, type AccountPlace } from '../venues/binance/account/accounts.ts';

/** The feeds of the venue that takes orders; spot feeds are named after their product. */
export const KALSHI_MARKET_FEED = feedId('feed:kalshi:market');
export const KALSHI_ACCOUNT_FEED = feedId('feed:kalshi:account');
export const KALSHI_INDEX_FEED = feedId('feed:kalshi:index');

/** The books of the perpetuals that trades are held in. */
export const USDM_MARKET_FEED = feedId('feed:binanceUsdm:market');

/** `feed:coinbase:BTC-USD`, `feed:binance:BTCUSDT`, `feed:binanceUsdm:BTCUSDT`. */
export const spotFeedId = ({ venue, product }: SpotSource): FeedId =>
  feedId(`feed:${venue}:${product}`);

/** `feed:binance:account`, `feed:binanceUsdm:account`: of accounts that are looked at. */
export const watchedFeedId = (place: AccountPlace): FeedId => feedId(`feed:${place}:account`);

/** Nothing is traded by what these tell. */
export const WATCHED_FEEDS: ReadonlySet<string> = new Set(ACCOUNT_PLACES.map(watchedFeedId));
