import { FULL_PRICE_CENTI, micros, type Micros } from '../model/money.ts';
import type { SettlementResult } from '../model/market.ts';
import type { CloseMethod, TradeContext } from '../model/trade.ts';
import { heldCenti, isCostKnown } from './position.ts';
import { closeMethodOf } from './stop-causes.ts';

/** What the venue pays for `held` contracts; a void market gives the stake back. */
const payoutMicros = (context: TradeContext, result: SettlementResult): Micros => {
  const held = heldCenti(context);
  if (context.ticket.instrument !== undefined)
    throw new Error(`${context.ticket.market}: expected no result of a linear market, found one`);
  switch (result.kind) {
    case 'binary':
      return micros(result.winner === context.ticket.side ? held * FULL_PRICE_CENTI : 0);
    case 'scalar': {
      const yesMicros = Math.round((result.yesValueMicros * held) / 100);
      return micros(
        context.ticket.side === 'yes' ? yesMicros : held * FULL_PRICE_CENTI - yesMicros,
      );
    }
    case 'void':
      return micros(
        context.entry.filledCenti === 0
          ? 0
          : Math.round((context.entry.costMicros * held) / context.entry.filledCenti),
      );
  }
};

/** Realised profit or loss after fees: proceeds + payout − cost − fees of both legs. */
const pnlMicros = (context: TradeContext): Micros =>
  micros(
    context.exit.costMicros +
      context.payoutMicros -
      context.entry.costMicros -
      context.entry.feesMicros -
      context.exit.feesMicros,
  );

/**
 * How the trade ended, by its books: sold by us as soon as nothing is left, whatever was thought
 * before (our own last fill may arrive after the settlement, or after the position had vanished).
 */
const finalMethod = (context: TradeContext): CloseMethod | null => {
  if (heldCenti(context) > 0) return context.settlement === null ? context.closeMethod : 'expired';
  if (context.exit.filledCenti === 0 || context.closeMethod === 'limit_close')
    return context.closeMethod;
  return context.cause === null ? 'manual' : closeMethodOf(context.cause);
};

/** Proceeds that others had, and a cost that nobody has told, leave the profit unknown. */
const isProfitKnown = (context: TradeContext, method: CloseMethod | null): boolean =>
  method !== 'external' && method !== 'released' && isCostKnown(context);

/** Method, payout and profit, as far as they are known. */
export const closedBooks = (
  context: TradeContext,
): Pick<TradeContext, 'closeMethod' | 'payoutMicros' | 'pnlMicros'> => {
  const closeMethod = finalMethod(context);
  const payout =
    context.settlement === null ? micros(0) : payoutMicros(context, context.settlement);
  return {
    closeMethod,
    payoutMicros: payout,
    pnlMicros: isProfitKnown(context, closeMethod)
      ? pnlMicros({ ...context, payoutMicros: payout })
      : null,
  };
};

/**
 * Won, lost or drawn. A settled trade is judged by its payout (a win may still cost money after
 * fees), an early close by its profit.
 */
export const winLoss = (context: TradeContext): 'W' | 'L' | 'D' | null => {
  if (context.pnlMicros === null) return null;
  if (context.closeMethod === 'expired') {
    if (context.settlement?.kind === 'binary')
      return context.settlement.winner === context.ticket.side ? 'W' : 'L';
    if (context.settlement?.kind === 'void') return 'D';
  }
  if (context.pnlMicros === 0) return 'D';
  return context.pnlMicros > 0 ? 'W' : 'L';
};
