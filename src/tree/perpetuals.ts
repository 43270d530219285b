import {
  seriesTicker,
  venueId,
  venueOfMarket,
  type MarketTicker,
  type SeriesTicker,
  type VenueId,
} from '../../machines/model/ids.ts';
import { productIn, tickerOf } from '../venues/binance/trading/parse.ts';
import type { ClockSkew } from '../runtime/clock-skew.ts';
import type { House, VenueOrgans } from './house.ts';

/*
 * The two venues on which trades are held: Kalshi always, the USD-M futures of Binance where the
 * settings or an open trade want them.
 */

export const KALSHI = venueId('kalshi');
export const BINANCE_USDM = venueId('binanceUsdm');

/** Whether what is held under this name is a perpetual of Binance. */
export const isPerpetual = (name: string): boolean => name.startsWith(`${BINANCE_USDM}:`);

/** A perpetual as the one market of its own series. */
export const perpetualSeries = (product: string): SeriesTicker => seriesTicker(tickerOf(product));

const isReachable = ({ config, outside, paper }: House): boolean => {
  if (outside?.direct !== undefined) return outside.direct.futures !== undefined;
  if (outside?.access !== undefined) return (outside.access.usdmTrading ?? null) !== null;
  return paper !== null || (config.venues.binanceUsdm?.account ?? null) !== null;
};

/** The products that are traded on, by the settings or for trades that are open. */
export const perpetualsOf = (house: House): readonly string[] => {
  const { config, heldSeries } = house;
  const held = [...heldSeries.keys()].filter(isPerpetual).map(productIn);
  return isReachable(house) ? [...new Set([...config.markets.perpetuals, ...held])] : [];
};

export const isOnFutures = (house: House): boolean => perpetualsOf(house).length > 0;

/** The venues whose word the trades wait for. */
export const tradedVenues = (house: House): readonly VenueId[] =>
  isOnFutures(house) ? [KALSHI, BINANCE_USDM] : [KALSHI];

/** What is open with a venue. */
export const organsAt = ({ organs }: Pick<House, 'organs'>, venue: VenueId): VenueOrgans =>
  venue === BINANCE_USDM ? organs.binanceUsdm : organs.kalshi;

/** How far our clock is from a venue's. */
export const clockSkewAt = ({ clockSkew }: Pick<House, 'clockSkew'>, venue: VenueId): ClockSkew =>
  venue === BINANCE_USDM ? clockSkew.binanceUsdm : clockSkew.kalshi;

/** What is open with the venue that a market is of. */
export const organsOf = (house: Pick<House, 'organs'>, market: MarketTicker): VenueOrgans =>
  organsAt(house, venueOfMarket(market));
