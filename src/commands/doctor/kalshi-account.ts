import { formatDecimal } from '../../../machines/model/decimal.ts';
import type { Market } from '../../../machines/model/market.ts';
import type { Result } from '../../../machines/model/result.ts';
import type { CheckView } from '../../cli/doctor-view.ts';
import type { RestingOrder } from '../../venues/kalshi/resting-orders.ts';
import type { ShardBalances } from '../../venues/kalshi/standing.ts';
import type { VenuePosition } from '../../../machines/model/venue-account.ts';
import type { VenueFault } from '../../venues/venue.ts';
import { checksOf } from './check.ts';

/* What the account has at the venue: money by shard, orders that rest, positions. */

const { failed, passed, warned } = checksOf('kalshi');

const CENTS_PER_DOLLAR = 100;
/** More than these are counted: what is found must fit a screen. */
const LISTED_MAX = 5;

type Placed = Pick<Market, 'exchangeIndex' | 'series'>;

/** Shards that markets trade on and that have no money, with one of their series each. */
const unfunded = (
  { balance_breakdown: shards }: ShardBalances,
  markets: readonly Placed[],
): readonly string[] => {
  const funded = new Set(
    shards.flatMap((shard) => (Number(shard.balance) > 0 ? [shard.exchange_index] : [])),
  );
  const needed = new Map(markets.map(({ exchangeIndex, series }) => [exchangeIndex, series]));
  return [...needed]
    .filter(([shard]) => !funded.has(shard))
    .map(([shard, series]) => `shard ${shard} (${series})`);
};

/** The balance, shard by shard, against the shards of the markets that are to be traded. */
export const balanceCheck = (balances: ShardBalances, markets: readonly Placed[]): CheckView => {
  const { balance: cents, balance_breakdown: shards } = balances;
  const total = `$${(cents / CENTS_PER_DOLLAR).toFixed(2)}`;
  const parts = shards.map((shard) => `shard ${shard.exchange_index} $${shard.balance}`);
  const found = parts.length === 0 ? total : `${total}: ${parts.join(', ')}`;
  const poor = shards.length === 0 ? [] : unfunded(balances, markets);
  const remedy = 'each shard pays for its own orders: move money to';
  if (poor.length > 0) return warned('balance', found, `${remedy} ${poor.join(', ')}`);
  return cents > 0
    ? passed('balance', found)
    : warned('balance', found, `${remedy} the shard of your markets`);
};

const contracts = (centi: number): string => formatDecimal(centi, 2).replace(/\.?0+$/, '');

const orderText = (order: RestingOrder): string => {
  const { bookSide, clientOrderId, market, remainingCenti, yesPriceCenti } = order;
  const price = yesPriceCenti === null ? 'a finer price' : `$${formatDecimal(yesPriceCenti, 4)}`;
  const what = `${bookSide} ${contracts(remainingCenti)} ${market} at ${price}`;
  return clientOrderId === null ? what : `${what}, ${clientOrderId}`;
};

const positionText = ({ countCenti, market, side }: VenuePosition): string =>
  `${contracts(countCenti)} ${side.toUpperCase()} of ${market}`;

/** How many there are, and the first of them by name. */
const listing = <T>(
  what: string,
  each: string,
  read: Result<readonly T[], VenueFault>,
  textOf: (one: T) => string,
): readonly CheckView[] => {
  if (!read.ok) return [failed(what, read.error.message)];
  const { length } = read.value;
  const more = length > LISTED_MAX ? `, of which ${LISTED_MAX} are shown` : '';
  return [
    passed(what, length === 0 ? 'none' : `${length}${more}`),
    ...read.value.slice(0, LISTED_MAX).map((one) => passed(each, textOf(one))),
  ];
};

/** The account's orders that rest and its positions, by whomever they were made. */
export const holdingChecks = (
  orders: Result<readonly RestingOrder[], VenueFault>,
  positions: Result<readonly VenuePosition[], VenueFault>,
): readonly CheckView[] => [
  ...listing('open orders', 'order', orders, orderText),
  ...listing('positions', 'position', positions, positionText),
];
