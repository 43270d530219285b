import { yesPriceCenti, countCenti } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { AccountView } from './account.ts';
import type { Exchange } from './exchange.ts';
import { CRYPTO_EXCHANGE_INDEX } from './market.ts';

const LOWEST_CENTI = 10;
const HIGHEST_CENTI = 9_990;

/**
 * Sells the account's oldest position in a market that trades, as a person at the venue's own page
 * would: no client id, at whatever the book pays.
 */
export const closeByHand = (exchange: Exchange, account: AccountView, atMs: EpochMs): void => {
  const held = [...account.positions.values()].find(
    ({ ticker, signedCenti }) =>
      signedCenti !== 0 && exchange.markets.get(ticker)?.phase === 'active',
  );
  if (held === undefined) return;
  const isYes = held.signedCenti > 0;
  exchange.place(
    {
      ticker: held.ticker,
      side: isYes ? 'ask' : 'bid',
      countCenti: countCenti(Math.abs(held.signedCenti)),
      priceCenti: yesPriceCenti(isYes ? LOWEST_CENTI : HIGHEST_CENTI),
      timeInForce: 'immediate_or_cancel',
      selfTradePrevention: 'taker_at_cross',
      clientOrderId: null,
      expiresAtMs: null,
      postOnly: false,
      reduceOnly: true,
      cancelOnPause: false,
      exchangeIndex: CRYPTO_EXCHANGE_INDEX,
    },
    atMs,
  );
};
