import { fullPriceOf, instrumentOf, type Instrumented } from '../model/instrument.ts';
import { heldPriceWithin, type HeldPriceCenti } from '../model/money.ts';
import { clientOrderIdFor, type OrderRequest } from '../model/order.ts';
import { gridOf, stepAbove, stepBelow, type PriceGrid } from '../model/price-grid.ts';
import type { ExitSettings } from '../model/settings.ts';
import type { TradeContext } from '../model/trade.ts';
import { guardOf } from './guard.ts';
import { toSellCenti } from './part.ts';
import { heldCenti } from './position.ts';

const common = (
  context: TradeContext,
): Instrumented &
  Pick<OrderRequest, 'tradeId' | 'market' | 'exchangeIndex' | 'side' | 'timeInForce'> => ({
  tradeId: context.tradeId,
  market: context.ticket.market,
  exchangeIndex: context.ticket.exchangeIndex,
  side: context.ticket.side,
  timeInForce: 'immediateOrCancel',
  ...instrumentOf(context.ticket),
});

/** The one order that takes the position. */
export const entryRequest = (context: TradeContext): OrderRequest => ({
  ...common(context),
  clientOrderId: clientOrderIdFor(context.installation, context.tradeId, 'entry', 1),
  leg: 'entry',
  attempt: 1,
  action: 'buy',
  countCenti: context.ticket.countCenti,
  limitCenti: context.ticket.limitCenti,
  reduceOnly: false,
});

/** The lowest price that any exit may ask for; null where there is no bound but the ladder. */
const floorOf = ({ floorCenti }: ExitSettings, grid: PriceGrid): number | null =>
  floorCenti === null ? null : (stepAbove(grid, floorCenti) ?? stepBelow(grid, floorCenti));

/** As far below the best bid as the tries so far allow. */
const onLadder = (
  { ladderCenti }: ExitSettings,
  grid: PriceGrid,
  bidCenti: HeldPriceCenti,
  failures: number,
): number => {
  const rung = ladderCenti[Math.min(failures, ladderCenti.length - 1)];
  if (rung === undefined) throw new Error('exit: expected a ladder of one rung at least');
  return stepBelow(grid, bidCenti - rung);
};

/** Consecutive tries that came to nothing: exits that sold nothing, and no price to send one at. */
export const failedTries = (context: TradeContext): number =>
  context.exitFailures + context.exitsUnpriced;

/**
 * The worst price that the next exit accepts, given the best bid where it is proven. Null: there is
 * none, so that no exit can be sent. A position that was left for blindness has waited for a proof
 * already; any other one waits out the ladder before it is sold down to the floor.
 */
export const exitLimitCenti = (
  context: TradeContext,
  bidCenti: HeldPriceCenti | null,
): HeldPriceCenti | null => {
  const { exitFailures, cause, ticket } = context;
  const grid = gridOf(ticket, ticket.side);
  const priced = (centi: number): HeldPriceCenti => heldPriceWithin(centi, fullPriceOf(ticket));
  const { exit } = guardOf(context);
  const rungs = exit.ladderCenti.length;
  const floor = floorOf(exit, grid);
  if (bidCenti === null) {
    const hasWaited = cause?.rule === 'feedBlind' || failedTries(context) >= rungs;
    return floor !== null && hasWaited ? priced(floor) : null;
  }
  const ladder = onLadder(exit, grid, bidCenti, exitFailures);
  if (floor === null) return priced(ladder);
  return priced(exitFailures >= rungs ? floor : Math.max(floor, ladder));
};

const exitCommon = (
  context: TradeContext,
  limitCenti: HeldPriceCenti,
): Omit<OrderRequest, 'countCenti' | 'reduceOnly'> => {
  const attempt = context.exitAttempts + 1;
  return {
    ...common(context),
    clientOrderId: clientOrderIdFor(context.installation, context.tradeId, 'exit', attempt),
    leg: 'exit',
    attempt,
    action: 'sell',
    limitCenti,
  };
};

/** The next exit: sells exactly what is to be sold; the venue may only shrink the position. */
export const exitRequest = (context: TradeContext, limitCenti: HeldPriceCenti): OrderRequest => ({
  ...exitCommon(context, limitCenti),
  countCenti: toSellCenti(context),
  reduceOnly: true,
});

/**
 * An exit that rests. For binary contracts the venue takes "reduce only" of immediate orders alone,
 * so the count has to be exact. Not "post only": a market that is at the price already may have it
 * at once.
 */
export const restingExitRequest = (
  context: TradeContext,
  limitCenti: HeldPriceCenti,
): OrderRequest => ({
  ...exitCommon(context, limitCenti),
  timeInForce: 'goodTillCanceled',
  countCenti: heldCenti(context),
  reduceOnly: context.ticket.instrument !== undefined,
});

/** Pause before the next exit: doubles with each failed try in a row, up to the ceiling. */
export const exitRetryDelayMs = (settings: ExitSettings, failures: number): number =>
  Math.min(settings.retryMaxMs, settings.retryBaseMs * 2 ** Math.max(0, failures - 1));
