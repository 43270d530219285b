import { eventTicker, marketTicker, seriesTicker, symbolId } from '../../machines/model/ids.ts';
import type { Market } from '../../machines/model/market.ts';
import { micros } from '../../machines/model/money.ts';
import { BORN_AT, CLOSE_AT } from './trade-fixtures.ts';

/** A quarter-hour market on BTC that is trading. */
export const marketOf = (changes: Partial<Market> = {}): Market => ({
  ticker: marketTicker('KXBTC15M-A'),
  event: eventTicker('KXBTC15M'),
  series: seriesTicker('KXBTC15M'),
  symbol: symbolId('BTC-USD'),
  title: 'BTC above 119,750?',
  strikeMicros: micros(119_750_000_000),
  openAtMs: BORN_AT,
  closeAtMs: CLOSE_AT,
  status: 'active',
  result: null,
  volumeCenti: null,
  tickCenti: 100,
  priceRanges: [],
  exchangeIndex: 0,
  ...changes,
});
