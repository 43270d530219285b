import type { VenueOrderStatus } from '../../machines/model/order.ts';
import { FAULT_KINDS, type FaultCounts } from './bounds.ts';

/** What the venue has made of one of our orders. */
export type VenueOrder = {
  /** `none`: it has not arrived. */
  readonly status: VenueOrderStatus | 'none';
  /** Contracts, each a fill of its own. */
  readonly filled: number;
  /** Untrue not-founds since the last submission. */
  readonly hidden: number;
  /** The venue's word that it has the order has reached us. */
  readonly shown: boolean;
};

/**
 * What the watch does for the trade: nothing, look where it stands, wait for data, or hold the
 * wires named (`p` of the probability, `m` of the momentum stop; one that has tripped is gone).
 */
export type WatchState =
  'off' | 'asked' | 'waiting' | 'armed:pm' | 'armed:p' | 'armed:m' | 'armed:';

/** A close may be moved once, after it has passed: the market trades again. */
const MARKETS = ['open', 'closed', 'reopened', 'closedAgain', 'settled'] as const;
export type MarketState = (typeof MARKETS)[number];

/** An order whose birth is committed by its trade and not yet performed. */
export const UNBORN = -1;

/** The wires of a trade that has all of its own. */
export const allWires = ({ verification }: { readonly verification: boolean }): WatchState =>
  verification ? 'armed:pm' : 'armed:m';

/** Everything there is at one instant. Actors and messages go by number. */
export type World = {
  readonly trade: number;
  readonly orders: readonly number[];
  readonly venue: readonly VenueOrder[];
  /** Arrives in any order. */
  readonly mail: readonly number[];
  readonly watch: WatchState;
  /** What the watch has said and the trade not yet heard; heard in this order. */
  readonly words: readonly number[];
  readonly market: MarketState;
  /** Contracts sold at the venue by a person. */
  readonly soldByHand: number;
  readonly faults: FaultCounts;
};

const STATUSES = ['none', 'resting', 'canceled', 'executed'] as const;
const WATCHES = ['off', 'asked', 'waiting', 'armed:pm', 'armed:p', 'armed:m', 'armed:'] as const;

const venueCode = ({ status, filled, hidden, shown }: VenueOrder): number =>
  (STATUSES.indexOf(status) * 16 + filled) * 4 + hidden * 2 + (shown ? 1 : 0);

/** Two worlds of one key are one: every part in turn, each list behind its length. */
export const worldKey = (world: World): string => {
  const { orders, venue, mail, words, faults } = world;
  const codes = [
    world.trade,
    orders.length * 64 + words.length * 8 + WATCHES.indexOf(world.watch),
    MARKETS.indexOf(world.market) * 16 + world.soldByHand,
  ];
  for (const kind of FAULT_KINDS) codes.push(faults[kind]);
  for (const local of orders) codes.push(local - UNBORN);
  for (const order of venue) codes.push(venueCode(order));
  for (const word of words) codes.push(word);
  for (const message of mail) codes.push(message);
  return String.fromCharCode(...codes);
};

/** One way on. */
export type Move = {
  readonly text: () => string;
  /** Happens by itself as long as nothing goes wrong, nobody meddles and no market ends. */
  readonly expected: boolean;
  readonly to: World;
};
