import { tradeId as asTradeId, type TradeId } from '../../machines/model/ids.ts';
import { TERMINAL_TRADE_STATES, type TradeContext } from '../../machines/model/trade.ts';
import type { LiveActor } from '../runtime/durable/branch-port.ts';
import { plainPrice } from '../runtime/plain.ts';
import { nearestWire, plainMark, standingOf, type Standing } from '../runtime/standing.ts';
import type { Protection } from '../runtime/unprotected/account.ts';
import type { House } from './house.ts';

export type Guarded = LiveActor<TradeContext>;

/** The trades that run and have not ended. */
export const guardedTrades = function* ({ organs }: House): Generator<Guarded> {
  for (const trade of organs.trades.peek()?.live() ?? [])
    if (!TERMINAL_TRADE_STATES.has(trade.state)) yield trade;
};

/** The trades that have failed too often, or could not be read: nobody guards them. */
export const parkedTrades = ({ supervisors }: House): readonly TradeId[] =>
  (supervisors.get('trades')?.quarantined?.() ?? []).map(({ id }) =>
    asTradeId(id.replace(/^trade:/, '')),
  );

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

const guardedTrade = ({ organs }: House, tradeId: TradeId): Guarded | null => {
  const trade = organs.trades.peek()?.find({ kind: 'trade', tradeId }) ?? null;
  return trade === null || TERMINAL_TRADE_STATES.has(trade.state) ? null : trade;
};

/** How a trade is guarded at this moment; null for one that does not run. */
export const liveTrade = (house: House, tradeId: TradeId) => {
  const trade = guardedTrade(house, tradeId);
  if (trade === null) return null;
  const { standing, reading } = standingIn(house, trade);
  const { momentumBp, probabilityPercent, spotMicros } = reading;
  const { closeRequested, stopsPaused, ticket } = trade.context;
  return {
    standing,
    protection: house.unprotected.protectionOf(tradeId) ?? NOTHING_HELD,
    probabilityPercent,
    momentumBp,
    spotMicros,
    askCenti: reading.askCenti === null ? null : plainPrice(ticket, reading.askCenti),
    stopsPaused,
    closeRequested,
    waiting: trade.waiting,
  };
};

/**
 * Looks, as it is now, at the little of {@link liveTrade} that a row shows: many rows are looked at
 * many times a second.
 */
export const glancesIn = (house: House) => {
  const nowMs = house.clock.now();
  const readingOf = house.guardian.readings(nowMs);
  return (tradeId: TradeId) => {
    const trade = guardedTrade(house, tradeId);
    if (trade === null) return null;
    const { context, state, waiting } = trade;
    const reading = readingOf(context);
    const { probabilityPercent, quoteAgeMs, spotAgeMs, spotMicros } = reading;
    return {
      state,
      waiting,
      probabilityPercent,
      spotMicros,
      quoteAgeMs,
      spotAgeMs,
      mark: plainMark(context, reading),
      nearest: nearestWire(context, reading, nowMs),
      isGuarded: (house.unprotected.protectionOf(tradeId)?.guardedSinceMs ?? null) !== null,
    };
  };
};
