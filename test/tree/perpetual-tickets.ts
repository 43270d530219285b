import type { Market } from '../../machines/model/market.ts';
import { ANYWHERE } from '../../machines/model/layers.ts';
import { readingOf } from '../../src/tree/market-facts.ts';
import type { House } from '../../src/tree/house.ts';
import { eventually } from '../support/eventually.ts';
import { BTC } from '../support/usdm.ts';
import type { Body } from './ticket-house.ts';

/** Settings of a house that guards positions in the perpetual of bitcoin. */
export const PERPETUAL = { 'markets.perpetuals': ['BTCUSDT'] };

type Quoted = { readonly market: Market; readonly bid: number; readonly ask: number };

/** The perpetual and its best prices in dollars, once they are proven. */
export const quoted = (house: House): Promise<Quoted> =>
  eventually(() => {
    const market = house.organs.binanceUsdm.catalogue.get().get(BTC);
    if (market?.instrument === undefined) throw new Error('expected the perpetual to be listed');
    const { guard } = house.settings.at(ANYWHERE);
    const { bidCenti, askCenti } = readingOf(house, market, 'yes', guard);
    if (bidCenti === null || askCenti === null) throw new Error('expected proven prices');
    const unit = 10 ** market.instrument.priceDecimals;
    return { market, bid: bidCenti / unit, ask: askCenti / unit };
  }, 30_000);

const tenths = (dollars: number): string => (Math.round(dollars * 10) / 10).toFixed(1);

/** A ticket whose stop and profit lie so many parts of the price away. */
export const bodyOf = (
  { bid, ask }: Quoted,
  side: 'long' | 'short',
  stop: number,
  gain: number,
): Body => {
  const [price, sign] = side === 'long' ? [ask, 1] : [bid, -1];
  return {
    ticket: `t-${side}`,
    market: BTC,
    side,
    quantity: '0.010',
    limitPrice: tenths(price * (1 + sign * 0.002)),
    leverage: 10,
    stopPrice: tenths(price * (1 - sign * stop)),
    takeProfitPrice: tenths(price * (1 + sign * (gain + 0.002))),
    by: 'bot-7',
  };
};
