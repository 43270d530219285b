import { feedId } from '../../machines/model/ids.ts';

/** The feeds of the venue that takes orders; spot feeds are named after their product. */
export const KALSHI_MARKET_FEED = feedId('feed:kalshi:market');
export const KALSHI_ACCOUNT_FEED = feedId('feed:kalshi:account');
export const KALSHI_INDEX_FEED = feedId('feed:kalshi:index');
