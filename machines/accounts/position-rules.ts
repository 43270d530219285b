import type { MarketTicker } from '../model/ids.ts';
import { countCenti } from '../model/money.ts';
import type { EpochMs } from '../model/time.ts';
import type { Difference } from './differences.ts';
import { isAlive } from './order-rules.ts';
import type { OurOrder, OurTrade, OurWorld, TheirPosition, TheirWorld } from './worlds.ts';

/*
 * Positions. The venue nets both sides of a market into one number, several trades may share it,
 * and its reads are late: a difference counts only where nothing of ours has changed since.
 */

/** What our books say of one market. */
type Holding = {
  readonly trades: readonly OurTrade[];
  readonly yesCenti: number;
  readonly noCenti: number;
  /** How far the open orders may move the net without our knowing yet. */
  readonly mayRiseCenti: number;
  readonly mayFallCenti: number;
  readonly hasOrders: boolean;
};

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** Buying YES and selling NO raise the net; the other two lower it. */
const doesRaise = ({ side, action }: OurOrder): boolean => (side === 'yes') === (action === 'buy');

/**
 * What may have traded without our knowing: every living order but those that the venue shows
 * resting as we know them. A fill that comes between two reads is not found a second time.
 */
const unsettled = (ours: OurWorld, theirs: TheirWorld): readonly OurOrder[] => {
  const resting = new Map(
    theirs.orders
      .filter(({ status }) => status === 'resting')
      .map(({ clientOrderId, filledCenti }) => [clientOrderId, filledCenti]),
  );
  return ours.orders.filter(
    (order) => isAlive(order) && resting.get(order.orderId) !== order.filledCenti,
  );
};

/** `open` are the orders that may have traded. */
const holdingOf = (trades: readonly OurTrade[], open: readonly OurOrder[]): Holding => {
  const held = (side: OurTrade['side']): number =>
    sum(trades.filter((trade) => trade.side === side).map(({ heldCenti }) => heldCenti));
  const left = (of: readonly OurOrder[]): number =>
    sum(of.map(({ countCenti: count, filledCenti }) => Math.max(0, count - filledCenti)));
  return {
    trades,
    yesCenti: held('yes'),
    noCenti: held('no'),
    mayRiseCenti: left(open.filter(doesRaise)),
    mayFallCenti: left(open.filter((order) => !doesRaise(order))),
    hasOrders: open.length > 0,
  };
};

const groupBy = <T extends { readonly market: MarketTicker }>(
  items: readonly T[],
): ReadonlyMap<MarketTicker, readonly T[]> => {
  const groups = new Map<MarketTicker, T[]>();
  for (const item of items) {
    const group = groups.get(item.market);
    if (group === undefined) groups.set(item.market, [item]);
    else group.push(item);
  }
  return groups;
};

const signed = (position: TheirPosition | undefined): number => {
  if (position === undefined) return 0;
  return position.side === 'yes' ? position.countCenti : 0 - position.countCenti;
};

const vanished = (market: MarketTicker, { trades, yesCenti, noCenti }: Holding): Difference => {
  const holders = trades.filter(({ heldCenti }) => heldCenti > 0);
  const told = holders.filter(({ isParked }) => !isParked);
  return {
    kind: 'positionVanished',
    action: told.length > 0 ? 'tellTrades' : 'show',
    market,
    side: yesCenti > 0 ? 'yes' : 'no',
    heldCenti: countCenti(yesCenti + noCenti),
    trades: told.map(({ tradeId }) => tradeId),
  };
};

const judge = (
  market: MarketTicker,
  holding: Holding,
  position: TheirPosition | undefined,
): readonly Difference[] => {
  const { yesCenti, noCenti, mayRiseCenti, mayFallCenti, hasOrders } = holding;
  const expectedCenti = yesCenti - noCenti;
  const foundCenti = signed(position);
  const isExplained =
    foundCenti >= expectedCenti - mayFallCenti && foundCenti <= expectedCenti + mayRiseCenti;
  if (isExplained) return [];
  if (yesCenti + noCenti === 0)
    return position === undefined
      ? []
      : [{ kind: 'positionExternal', action: 'show', theirs: position }];
  const isOneSided = yesCenti === 0 || noCenti === 0;
  if (foundCenti === 0 && isOneSided && !hasOrders) return [vanished(market, holding)];
  const kind = foundCenti * expectedCenti < 0 ? 'oppositeHeld' : 'quantityMismatch';
  return [{ kind, action: 'alarmAndBlock', market, expectedCenti, foundCenti }];
};

const netted = (market: MarketTicker, { yesCenti, noCenti }: Holding): readonly Difference[] =>
  yesCenti > 0 && noCenti > 0
    ? [
        {
          kind: 'sidesNetted',
          action: 'alarmAndBlock',
          market,
          yesCenti: countCenti(yesCenti),
          noCenti: countCenti(noCenti),
        },
      ]
    : [];

/** Trading has ended, or a result is known: what is held leaves by the settlement alone. */
const isOver = (ours: OurWorld, market: MarketTicker, holding: Holding, asOfMs: EpochMs): boolean =>
  ours.resulted.has(market) ||
  (holding.trades.length > 0 && holding.trades.every(({ closeAtMs }) => closeAtMs <= asOfMs));

export type PositionFindings = {
  readonly differences: readonly Difference[];
  /** Where our own books were moving: what is held there is judged the next time. */
  readonly unjudged: ReadonlySet<MarketTicker>;
};

/** `moving` are markets of which this very comparison has found news for our books. */
export const positionDifferences = (
  ours: OurWorld,
  theirs: TheirWorld,
  rules: { readonly graceMs: number; readonly moving: ReadonlySet<MarketTicker> },
): PositionFindings => {
  const trades = groupBy(ours.trades);
  const orders = groupBy(unsettled(ours, theirs));
  const positions = new Map(theirs.positions.map((position) => [position.market, position]));
  const isMoving = (market: MarketTicker): boolean => {
    const changedAtMs = ours.changedAtMs.get(market);
    const isRecent = changedAtMs !== undefined && theirs.asOfMs <= changedAtMs + rules.graceMs;
    return isRecent || rules.moving.has(market);
  };
  const differences: Difference[] = [];
  const unjudged = new Set<MarketTicker>();
  for (const market of new Set([...trades.keys(), ...positions.keys()])) {
    const holding = holdingOf(trades.get(market) ?? [], orders.get(market) ?? []);
    if (isOver(ours, market, holding, theirs.asOfMs)) continue;
    differences.push(...netted(market, holding));
    if (isMoving(market)) unjudged.add(market);
    else differences.push(...judge(market, holding, positions.get(market)));
  }
  return { differences, unjudged };
};
