import { TERMINAL_ORDER_STATES } from '../../machines/model/order.ts';
import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import { TERMINAL_TRADE_STATES } from '../../machines/model/trade.ts';
import { after, CLOSE_AT } from '../support/trade-fixtures.ts';
import type { Actors } from './actors.ts';
import { FAULT_KINDS, type Bounds, type FaultKind } from './bounds.ts';
import { withMessage, type Post } from './mail.ts';
import { UNBORN, type MarketState, type VenueOrder, type World } from './world.ts';

/** Hundredths in one contract. */
export const CENTI = 100;

/** What every rule of the world stands on. */
export type Ground = { readonly bounds: Bounds; readonly actors: Actors; readonly post: Post };

/** The close after it was moved. */
export const NEW_CLOSE_AT: EpochMs = plusMs(CLOSE_AT, 3_600_000);

/** One instant between two that matter to the charts: all that they can tell apart. */
const INSTANTS: Readonly<Record<MarketState, EpochMs>> = {
  open: after(10),
  closed: plusMs(CLOSE_AT, 1_000),
  reopened: plusMs(CLOSE_AT, 1_000),
  closedAgain: plusMs(NEW_CLOSE_AT, 1_000),
  settled: plusMs(NEW_CLOSE_AT, 1_000),
};

export const nowIn = ({ market }: Pick<World, 'market'>): EpochMs => INSTANTS[market];

export const isTrading = ({ market }: Pick<World, 'market'>): boolean =>
  market === 'open' || market === 'reopened';

export const isTradeOver = (state: string): boolean => TERMINAL_TRADE_STATES.has(state);
export const isOrderOver = (state: string): boolean => TERMINAL_ORDER_STATES.has(state);

export const atVenue = (world: World, order: number): VenueOrder => {
  const found = world.venue[order];
  if (found === undefined) throw new RangeError(`venue: no order ${order}`);
  return found;
};

export const withVenue = (world: World, order: number, changes: Partial<VenueOrder>): World => ({
  ...world,
  venue: world.venue.map((each, index) => (index === order ? { ...each, ...changes } : each)),
});

/** Numbers of the orders that have been born. */
export const bornOrders = ({ orders }: World): readonly number[] =>
  orders.flatMap((local, order) => (local === UNBORN ? [] : [order]));

/** Contracts sold at the venue by orders of ours. */
export const soldAtVenue = ({ venue }: World): number =>
  venue.reduce((sum, { filled }, order) => (order === 0 ? sum : sum + filled), 0);

/** Contracts that the account holds at the venue, until they are settled. */
export const positionOf = (world: World): number =>
  world.market === 'settled'
    ? 0
    : (world.venue[0]?.filled ?? 0) - soldAtVenue(world) - world.soldByHand;

export const send = (world: World, ...numbers: readonly number[]): World => ({
  ...world,
  mail: numbers.reduce(withMessage, world.mail),
});

/** The world with one more fault of this kind; null where the bounds allow none. */
export const spend = ({ bounds }: Ground, world: World, kind: FaultKind): World | null => {
  const { faults } = world;
  const all = FAULT_KINDS.reduce((sum, each) => sum + faults[each], 0);
  return all >= bounds.faults || faults[kind] >= bounds.each[kind]
    ? null
    : { ...world, faults: { ...faults, [kind]: faults[kind] + 1 } };
};
