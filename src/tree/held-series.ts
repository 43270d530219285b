import { readHeldMarkets } from '../../db/held-markets.ts';
import { seriesOf, seriesTicker, symbolId, type SymbolId } from '../../machines/model/ids.ts';
import { spotSourcesOf, sourceOn, type SpotSourcing } from '../config/spot-sources.ts';
import type { House } from './house.ts';
import { isPerpetual, perpetualSeries } from './perpetuals.ts';

/*
 * Series that open trades depend on and that the settings no longer list. Nothing is entered there;
 * what is open is priced, quoted and settled as before, until it has ended.
 */

/** Finds out which they are. The symbol is the one that each trade was opened on. */
export const recallHeldSeries = async (house: House): Promise<void> => {
  const { book, config, heldSeries, log, organs } = house;
  const { perpetuals, series: watched } = config.markets;
  const listed = new Set([
    ...watched.map(({ series }) => seriesTicker(series)),
    ...perpetuals.map(perpetualSeries),
  ]);
  for (const { market, symbol } of await readHeldMarkets(organs.store.get().database, book)) {
    const series = seriesOf(market);
    if (listed.has(series) || heldSeries.has(series)) continue;
    heldSeries.set(series, symbol);
    log.warn('a series is followed for its open trades alone: the settings do not list it', {
      series,
      symbol,
    });
  }
};

/** A perpetual is its own price. */
const heldSymbols = ({ heldSeries }: House): readonly SymbolId[] => [
  ...new Set([...heldSeries].flatMap(([series, symbol]) => (isPerpetual(series) ? [] : [symbol]))),
];

/** Every symbol that prices a watched series, or one that open trades depend on. */
export const pricedSymbols = (house: House): ReadonlySet<SymbolId> =>
  new Set([
    ...house.config.markets.series.map(({ symbol }) => symbolId(symbol)),
    ...heldSymbols(house),
  ]);

/** The sources of all these symbols; one that the settings do not list has no backup. */
export const pricingSources = (house: House): readonly SpotSourcing[] => {
  const { config, paper } = house;
  const listed = spotSourcesOf(config);
  const known = new Set(listed.map(({ symbol }) => symbol));
  const venue = paper === null && config.venues.coinbase === null ? 'binance' : 'coinbase';
  const held = heldSymbols(house).filter((symbol) => !known.has(symbol));
  return [...listed, ...held.map((symbol) => sourceOn(venue, symbol))];
};
