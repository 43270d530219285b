import { fullPriceOf } from '../model/instrument.ts';
import { heldPriceWithin, type HeldPriceCenti } from '../model/money.ts';
import type { OrderRequest } from '../model/order.ts';
import { gridOf, stepAbove } from '../model/price-grid.ts';
import { stakeOf, targetCenti } from '../model/stop-levels.ts';
import type { EpochMs } from '../model/time.ts';
import type { TradeContext } from '../model/trade.ts';
import type { TradeIntent } from '../ports.ts';
import { armed, isTimerOf } from './clocks.ts';
import { guardOf } from './guard.ts';
import { exitRetryDelayMs, restingExitRequest } from './order-rules.ts';
import { heldCenti, isExitAlive, paidEntry, type OrderReport } from './position.ts';

/*
 * The exit that rests at the venue. Not every venue takes a resting order that may only shrink a
 * position, so it sells exactly what is held when it is placed, and is withdrawn, with proof of its
 * end, before any other exit is sent.
 */

/**
 * The price it rests at: the target on the price step above it, no lower than the disaster floor.
 * Null: none is wanted, nothing is held, or no trade can reach it.
 */
const limitCentiOf = (context: TradeContext): HeldPriceCenti | null => {
  const { ticket } = context;
  const { exit, limitExit } = guardOf(context);
  const stake = stakeOf(ticket, paidEntry(context), context.highBidCenti);
  const target = stake === null ? limitExit.priceCenti : targetCenti(limitExit, stake);
  if (!limitExit.enabled || target === null) return null;
  const least = Math.max(target, exit.floorCenti ?? 0);
  const centi = stepAbove(gridOf(ticket, ticket.side), least);
  return centi === null ? null : heldPriceWithin(centi, fullPriceOf(ticket));
};

/** One is wanted, and nothing of ours is in its way. Given up after as many failures as an exit. */
const isWanted = (context: TradeContext, now: EpochMs): boolean =>
  limitCentiOf(context) !== null &&
  heldCenti(context) > 0 &&
  !isExitAlive(context) &&
  now < context.closeAtMs &&
  context.restingFailures < guardOf(context).exit.maxAttempts;

/**
 * Why the exit that a guarded position wants at the venue does not rest there: it has failed as
 * often as an exit may. Null where that is not so.
 */
export const limitGivenUp = (
  state: string,
  context: TradeContext,
): { readonly failures: number; readonly what: string } | null => {
  const isGuarded = state === 'open' || state.startsWith('monitoring');
  const { restingExit, restingFailures: failures } = context;
  if (!isGuarded || restingExit !== null || limitCentiOf(context) === null) return null;
  if (heldCenti(context) === 0 || failures < guardOf(context).exit.maxAttempts) return null;
  return { failures, what: 'the exit that should rest at the venue was given up' };
};

/** The timer that places it, where no other timer runs: at once, later after each failure. */
export const armedForLimit = (
  context: TradeContext,
  now: EpochMs,
): Partial<Pick<TradeContext, 'deadline' | 'timersArmed'>> => {
  if (context.deadline !== null || !isWanted(context, now)) return {};
  const { restingFailures: failures } = context;
  const pauseMs = failures === 0 ? 0 : exitRetryDelayMs(guardOf(context).exit, failures);
  return armed(context, 'limit', now, pauseMs);
};

/** Its timer has rung, and it may be placed. */
export const isLimitDue = (context: TradeContext, now: EpochMs): boolean =>
  isTimerOf(context, 'limit') && isWanted(context, now);

export const limitRequest = (context: TradeContext): OrderRequest => {
  const limitCenti = limitCentiOf(context);
  if (limitCenti === null) throw new Error('limit exit: expected a price, found none');
  return restingExitRequest(context, limitCenti);
};

/** The trade once `limitRequest` has been asked for. */
export const limitPlaced = (
  context: TradeContext,
): Pick<TradeContext, 'exitAttempts' | 'restingExit'> => {
  const { clientOrderId: orderId, limitCenti } = limitRequest(context);
  return {
    exitAttempts: context.exitAttempts + 1,
    restingExit: { orderId, limitCenti, isWithdrawn: false },
  };
};

/** Asks for the end of the resting exit, again where it has been asked; null without one. */
export const withdrawal = ({ restingExit, tradeId }: TradeContext): TradeIntent | null =>
  restingExit === null ? null : { type: 'withdrawOrder', tradeId, orderId: restingExit.orderId };

export const withdrawn = ({ restingExit }: TradeContext): Pick<TradeContext, 'restingExit'> => ({
  restingExit: restingExit === null ? null : { ...restingExit, isWithdrawn: true },
});

/** It rests at another price than it should by the guard in force, or should not rest at all. */
export const isLimitMoved = (context: TradeContext): boolean =>
  context.restingExit !== null && context.restingExit.limitCenti !== limitCentiOf(context);

type Ending = Pick<TradeContext, 'restingExit' | 'restingFailures' | 'closeMethod'>;

/**
 * What a report changes about the resting exit; `after` has it in its books. One that has sold the
 * last of the position has closed the trade, whatever was asked for meanwhile.
 */
export const restingAfter = (after: TradeContext, { orderId, ended }: OrderReport): Ending => {
  const { restingExit, restingFailures, closeMethod } = after;
  if (restingExit?.orderId !== orderId) return { restingExit, restingFailures, closeMethod };
  const hasSold = (after.orders[orderId]?.filledCenti ?? 0) > 0;
  const isFailure = ended && !hasSold && !restingExit.isWithdrawn;
  return {
    restingExit: ended ? null : restingExit,
    restingFailures: hasSold ? 0 : restingFailures + (isFailure ? 1 : 0),
    closeMethod: heldCenti(after) === 0 && hasSold ? 'limit_close' : closeMethod,
  };
};
