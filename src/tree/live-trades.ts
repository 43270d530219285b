import { setImmediate as yieldToTrades } from 'node:timers/promises';

import type { TradeId } from '../../machines/model/ids.ts';
import { TERMINAL_TRADE_STATES, type TradeContext } from '../../machines/model/trade.ts';
import type { LiveActor } from '../runtime/durable/branch.ts';
import { leftOf, standingOf, type Standing } from '../runtime/standing.ts';
import type { Protection } from '../runtime/unprotected/account.ts';
import type { House } from './house.ts';

type Guarded = LiveActor<TradeContext>;

/** Looked at in one go: then whoever guards trades has his turn. */
const SLICE = 50;

/** What `of` says of each, in slices between which everything else goes on. */
export const inSlices = async <T, R>(
  items: Iterable<T>,
  of: (item: T) => R,
): Promise<readonly R[]> => {
  const results: R[] = [];
  for (const item of [...items]) {
    results.push(of(item));
    if (results.length % SLICE === 0) await yieldToTrades();
  }
  return results;
};

/** The trades that run and have not ended. */
export const guardedTrades = ({ organs }: House): readonly Guarded[] =>
  [...(organs.trades.peek()?.live() ?? [])].filter(
    ({ state }) => !TERMINAL_TRADE_STATES.has(state),
  );

/** Where a trade stands, with what the market shows of it. */
export const standingIn = (
  { clock, guardian }: House,
  trade: Guarded,
): { readonly standing: Standing; readonly reading: ReturnType<typeof guardian.reading> } => {
  const { context } = trade;
  const nowMs = clock.now();
  const reading = guardian.reading(context, nowMs);
  const blockers = guardian.watch.blockers(context.tradeId, nowMs);
  return { standing: standingOf(trade, reading, blockers, nowMs), reading };
};

const NOTHING_HELD: Protection = { guardedSinceMs: null, risk: null };

/** How a trade is guarded at this moment; null for one that does not run. */
export const liveTrade = (house: House, tradeId: TradeId) => {
  const trade = house.organs.trades.peek()?.find({ kind: 'trade', tradeId }) ?? null;
  if (trade === null || TERMINAL_TRADE_STATES.has(trade.state)) return null;
  const { standing, reading } = standingIn(house, trade);
  const { askCenti, momentumBp, probabilityPercent, spotMicros } = reading;
  const { closeRequested, stopsPaused } = trade.context;
  return {
    standing,
    protection: house.unprotected.protectionOf(tradeId) ?? NOTHING_HELD,
    probabilityPercent,
    momentumBp,
    spotMicros,
    askCenti,
    stopsPaused,
    closeRequested,
    waiting: trade.waiting,
  };
};

/** The way left to the nearest wire; a trade without any comes last. */
const distanceOf = (house: House, trade: Guarded): number => {
  const [nearest] = standingIn(house, trade).standing.wires;
  return nearest === undefined ? Infinity : leftOf(nearest);
};

/** The trades that have not ended, those nearest to a stop first. */
export const nearestTrades = async (house: House): Promise<readonly TradeId[]> => {
  const measured = await inSlices(guardedTrades(house), (trade) => ({
    id: trade.context.tradeId,
    left: distanceOf(house, trade),
  }));
  return measured
    .toSorted((a, b) => (a.left < b.left ? -1 : a.left > b.left ? 1 : 0))
    .map(({ id }) => id);
};
