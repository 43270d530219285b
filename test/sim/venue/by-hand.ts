import { countCenti, yesPriceCenti } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Venue } from './venue.ts';

/**
 * Sells this share of the first position that can be traded, as its owner does by hand at the
 * venue; false when there is none.
 */
export const sellByHand = (
  { account, exchange }: Pick<Venue, 'account' | 'exchange'>,
  share: number,
  nowMs: EpochMs,
): boolean => {
  for (const { ticker, signedCenti } of account.positions.values()) {
    const count = Math.floor((Math.abs(signedCenti) * share) / 100) * 100;
    if (count === 0 || exchange.markets.get(ticker)?.phase !== 'active') continue;
    exchange.place(
      {
        ticker,
        side: signedCenti > 0 ? 'ask' : 'bid',
        countCenti: countCenti(count),
        priceCenti: yesPriceCenti(signedCenti > 0 ? 100 : 9_900),
        timeInForce: 'immediate_or_cancel',
        selfTradePrevention: 'taker_at_cross',
        clientOrderId: null,
        expiresAtMs: null,
        cancelOnPause: false,
        postOnly: false,
        reduceOnly: true,
        exchangeIndex: 2,
      },
      nowMs,
    );
    return true;
  }
  return false;
};

/** Leaves this share of every exit that rests; false when none does. */
export const shrinkExits = (
  { account, exchange }: Pick<Venue, 'account' | 'exchange'>,
  share: number,
  nowMs: EpochMs,
): boolean => {
  const exits = account.resting().filter(({ placed }) => placed.clientOrderId?.includes('-x'));
  for (const { placed, remainingCenti } of exits) {
    const to = countCenti(Math.ceil(remainingCenti * share));
    const routing = { marketTicker: placed.ticker, exchangeIndex: null };
    exchange.decrease(placed.orderId, { by: null, to, routing }, nowMs);
  }
  return exits.length > 0;
};
