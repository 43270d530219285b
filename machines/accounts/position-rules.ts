import type { MarketTicker } from '../model/ids.ts';
import { instrumentOf, type Instrumented } from '../model/instrument.ts';
import { countCenti } from '../model/money.ts';
import type { Difference } from './differences.ts';
import {
  groupBy,
  holdingOf,
  isOver,
  isRecent,
  signed,
  unsettled,
  type Holding,
} from './holdings.ts';
import type { VenuePosition } from '../model/venue-account.ts';
import type { OurWorld, TheirWorld } from './worlds.ts';

/*
 * Positions. The venue nets both sides of a market into one number, several trades may share it,
 * and its reads are late: a difference counts only where nothing of ours has changed since.
 */

/** All trades in a market are on its scale. */
const scaleOf = ([first]: Holding['trades']): Instrumented => instrumentOf(first ?? {});

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
    ...scaleOf(trades),
  };
};

const judge = (
  market: MarketTicker,
  holding: Holding,
  position: VenuePosition | undefined,
  besideCenti: number,
): readonly Difference[] => {
  const { yesCenti, noCenti, mayRiseCenti, mayFallCenti, hasOrders } = holding;
  const expectedCenti = yesCenti - noCenti;
  const foundCenti = signed(position);
  const lowestCenti = expectedCenti - mayFallCenti + Math.min(0, besideCenti);
  const highestCenti = expectedCenti + mayRiseCenti + Math.max(0, besideCenti);
  const isExplained =
    yesCenti + noCenti === 0
      ? foundCenti >= 0 - mayFallCenti && foundCenti <= mayRiseCenti
      : foundCenti >= lowestCenti && foundCenti <= highestCenti;
  if (isExplained) return [];
  if (yesCenti + noCenti === 0)
    return position === undefined
      ? []
      : [{ kind: 'positionExternal', action: 'show', theirs: position }];
  const isOneSided = yesCenti === 0 || noCenti === 0;
  if (foundCenti === 0 && isOneSided && !hasOrders) return [vanished(market, holding)];
  const kind = foundCenti * expectedCenti < 0 ? 'oppositeHeld' : 'quantityMismatch';
  const scale = scaleOf(holding.trades);
  return [{ kind, action: 'alarmAndBlock', market, expectedCenti, foundCenti, ...scale }];
};

const netted = (
  market: MarketTicker,
  { trades, yesCenti, noCenti }: Holding,
): readonly Difference[] =>
  yesCenti > 0 && noCenti > 0
    ? [
        {
          kind: 'sidesNetted',
          action: 'alarmAndBlock',
          market,
          yesCenti: countCenti(yesCenti),
          noCenti: countCenti(noCenti),
          ...scaleOf(trades),
        },
      ]
    : [];

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
  const isMoving = (market: MarketTicker): boolean =>
    rules.moving.has(market) || isRecent(ours, market, theirs.asOfMs, rules.graceMs);
  const differences: Difference[] = [];
  const unjudged = new Set<MarketTicker>();
  for (const market of new Set([...trades.keys(), ...positions.keys()])) {
    const holding = holdingOf(trades.get(market) ?? [], orders.get(market) ?? []);
    if (isOver(ours, market, holding, theirs.asOfMs)) continue;
    differences.push(...netted(market, holding));
    if (isMoving(market)) unjudged.add(market);
    else
      differences.push(
        ...judge(market, holding, positions.get(market), ours.besideCenti.get(market) ?? 0),
      );
  }
  return { differences, unjudged };
};
