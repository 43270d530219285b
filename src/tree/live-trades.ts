import type { TradeId } from '../../machines/model/ids.ts';
import { TERMINAL_TRADE_STATES, type TradeContext } from '../../machines/model/trade.ts';
import type { LiveActor } from '../runtime/durable/branch.ts';
import { standingOf, type Standing } from '../runtime/standing.ts';
import type { Protection } from '../runtime/unprotected/account.ts';
import type { House } from './house.ts';

export type Guarded = LiveActor<TradeContext>;

/** The trades that run and have not ended. */
export const guardedTrades = function* ({ organs }: House): Generator<Guarded> {
  for (const trade of organs.trades.peek()?.live() ?? [])
    if (!TERMINAL_TRADE_STATES.has(trade.state)) yield trade;
};

/** Where a trade stands, with what the market shows of it. */
const standingIn = (
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
