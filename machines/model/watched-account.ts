import type { EpochMs } from './time.ts';

/*
 * An account that is looked at and never touched. Amounts are kept as the venue writes them, exact
 * decimals: nothing is decided by them here.
 */

/** A holding in one product. In hedge mode a product may have a long one and a short one. */
export type WatchedPosition = {
  readonly product: string;
  readonly side: 'long' | 'short';
  /** In the base asset, without a sign. */
  readonly quantity: string;
  readonly entryPrice: string;
  /** Null where the venue does not say: its stream tells none of them. */
  readonly liquidationPrice: string | null;
  readonly margin: 'cross' | 'isolated' | null;
};

export type WatchedBalance = {
  readonly asset: string;
  /** What is there, with what is locked or stands for positions. */
  readonly total: string;
  /** What may be used; null where the venue's stream does not say. */
  readonly available: string | null;
};

/** An order that rests or waits for its trigger. */
export type WatchedOrder = {
  /** Unique for the account: the venue numbers conditional orders of futures apart. */
  readonly orderId: string;
  readonly product: string;
  readonly side: 'buy' | 'sell';
  /** Whose position it is for in hedge mode; null where the account nets both. */
  readonly positionSide: 'long' | 'short' | null;
  /** The venue's word, e.g. `LIMIT` or `STOP_MARKET`. */
  readonly kind: string;
  /** Null: the whole position. */
  readonly quantity: string | null;
  readonly price: string | null;
  readonly triggerPrice: string | null;
  /** Can only make a position smaller. */
  readonly isReducing: boolean;
};

/** What an account holds and has asked for, by one look or by all looks and events since. */
export type WatchedBooks = {
  readonly positions: readonly WatchedPosition[];
  readonly balances: readonly WatchedBalance[];
  readonly orders: readonly WatchedOrder[];
};

/** What the account's stream tells; a position of nothing and an order that ended are gone. */
export type WatchedEvent = { readonly atMs: EpochMs } & (
  | {
      readonly kind: 'position';
      readonly position: WatchedPosition;
      /** The account nets both sides of the product: this is all that it holds of it. */
      readonly isNet: boolean;
    }
  | { readonly kind: 'balance'; readonly balance: WatchedBalance }
  | { readonly kind: 'order'; readonly order: WatchedOrder; readonly isOpen: boolean }
);
