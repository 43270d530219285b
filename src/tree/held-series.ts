import { readHeldMarkets } from '../../db/held-markets.ts';
import { seriesOf, symbolId, type SymbolId } from '../../machines/model/ids.ts';
import { spotSourcesOf, sourceOn, type SpotSourcing } from '../config/spot-sources.ts';
import type { House } from './house.ts';

/*
 * Series that open trades depend on and that the settings no longer list. Nothing is entered there;
 * what is open is priced, quoted and settled as before, until it has ended.
 */

/** Finds out which they are. The symbol is the one that each trade was opened on. */
export const recallHeldSeries = async (house: House): Promise<void> => {
  const { book, config, heldSeries, log, organs } = house;
  const listed = new Set(config.markets.series.map(({ series }) => series));
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

/** Every symbol that prices a watched series, or one that open trades depend on. */
export const pricedSymbols = ({ config, heldSeries }: House): ReadonlySet<SymbolId> =>
  new Set([...config.markets.series.map(({ symbol }) => symbolId(symbol)), ...heldSeries.values()]);

/** The sources of all these symbols; one that the settings do not list has no backup. */
export const pricingSources = (house: House): readonly SpotSourcing[] => {
  const { config, heldSeries, paper } = house;
  const listed = spotSourcesOf(config);
  const known = new Set(listed.map(({ symbol }) => symbol));
  const venue = paper === null && config.venues.coinbase === null ? 'binance' : 'coinbase';
  const held = [...new Set(heldSeries.values())].filter((symbol) => !known.has(symbol));
  return [...listed, ...held.map((symbol) => sourceOn(venue, symbol))];
};
