const UNFILLED = 'the venue could not fill it within its limit';
const BY_REQUEST = 'it was cancelled on request';
const OWN_COUNTERPART = 'it would have traded with an order of the same account';

/**
 * What venues say of an order that has ended without being filled: Kalshi by `last_update_reason`
 * (docs.kalshi.com, User Orders), Binance by the reason of an expiry, by our name of its number, or
 * else by the order's status (developers.binance.com, Event-Order-Update).
 */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['ImmediateOrCancel', UNFILLED],
  ['EXPIRED', UNFILLED],
  ['UserCancel', BY_REQUEST],
  ['CANCELED', BY_REQUEST],
  ['SelfTradeCancel', OWN_COUNTERPART],
  ['EXPIRED_IN_MATCH', OWN_COUNTERPART],
  ['ReduceOnlyCancel', 'no position was left for it to reduce'],
  ['ExpiryCancel', 'its time was over'],
  ['CloseCancel', 'its market was closed'],
  ['HaltCancel', 'trading was paused'],
  ['MarginCancel', 'the balance did not suffice'],
  ['LiquidationCancel', 'the account was liquidated'],
  ['DelistingCancel', 'its product was delisted'],
  ['REJECTED', 'the venue has rejected it'],
]);

/** Why an order has ended, by the venue's word for it; a word that is not known as it is. */
export const endWords = (reason: string | null): string =>
  reason === null ? UNFILLED : (WORDS.get(reason) ?? reason);
