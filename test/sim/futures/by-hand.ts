import { quantityText, simSymbol } from '../../../src/simulator/binance/trading/symbols.ts';
import { epochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { FuturesAccount } from '../../../src/simulator/binance/trading/account.ts';
import { createBinanceAuth } from '../../../src/venues/binance/account/sign.ts';
import { BY_HAND_PRODUCT } from './tape.ts';

/** What the owner of the account does at the venue, on the venue's own clock. */
export type FuturesHand = {
  /** Closes this share of the first position that is a ticket's; false when there is none. */
  readonly sell: (share: number) => boolean;
  /** Closes what is held of these products. */
  readonly close: (products: ReadonlySet<string>) => void;
  /** Takes a position in a product of no ticket; false when it is not taken. */
  readonly buy: () => boolean;
};

export const createHand = (
  account: FuturesAccount,
  clock: Clock,
  skewMs: () => number,
  /** What is held of each product, in its units. */
  amounts: () => ReadonlyMap<string, number>,
): FuturesHand => {
  const { apiKey } = account.credentials;
  const venueClock = { ...clock, now: () => epochMs(clock.now() + skewMs()) };
  const { query } = createBinanceAuth(account.credentials, venueClock);

  const trade = (symbol: string, side: string, quantity: string, reduceOnly: boolean): boolean => {
    const order = { symbol, side, quantity, type: 'MARKET', reduceOnly: String(reduceOnly) };
    const asked = { method: 'POST', path: '/fapi/v1/order', query: query(order), apiKey };
    return account.answer(asked).status === 200;
  };
  /** Closes this share of a position; false where that is nothing. */
  const reduce = (product: string, amount: number, share: number): boolean => {
    const symbol = simSymbol(product);
    const quantity = Math.floor((Math.abs(amount) * share) / symbol.step) * symbol.step;
    const side = amount > 0 ? 'SELL' : 'BUY';
    return quantity > 0 && trade(product, side, quantityText(symbol, quantity), true);
  };
  return {
    sell: (share) =>
      [...amounts()].some(
        ([product, amount]) => product !== BY_HAND_PRODUCT && reduce(product, amount, share),
      ),
    close: (products) => {
      for (const [product, amount] of amounts())
        if (products.has(product)) reduce(product, amount, 1);
    },
    buy: () => trade(BY_HAND_PRODUCT, 'BUY', '0.010', false),
  };
};
