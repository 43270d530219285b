import { FULL_PRICE_CENTI, heldPriceCenti, type HeldPriceCenti } from '../model/money.ts';
import { clientOrderIdFor, type OrderRequest } from '../model/order.ts';
import type { ExitSettings } from '../model/settings.ts';
import type { Ticket, TradeContext } from '../model/trade.ts';
import { heldCenti } from './position.ts';

const common = (
  context: TradeContext,
): Pick<OrderRequest, 'tradeId' | 'market' | 'exchangeIndex' | 'side' | 'timeInForce'> => ({
  tradeId: context.tradeId,
  market: context.ticket.market,
  exchangeIndex: context.ticket.exchangeIndex,
  side: context.ticket.side,
  timeInForce: 'immediateOrCancel',
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

/** On the market's price step, and a price at which the market trades at all. */
const tradable = (centi: number, tickCenti: number): number =>
  Math.min(FULL_PRICE_CENTI - tickCenti, Math.max(tickCenti, centi));

/** The lowest price that any exit may ask for; null where there is no bound but the ladder. */
const floorOf = ({ guard, tickCenti }: Ticket): number | null =>
  guard.exit.floorCenti === null
    ? null
    : tradable(Math.ceil(guard.exit.floorCenti / tickCenti) * tickCenti, tickCenti);

/** As far below the best bid as the tries so far allow. */
const onLadder = (
  { guard: { exit }, tickCenti }: Ticket,
  bidCenti: HeldPriceCenti,
  failures: number,
): number => {
  const rung = exit.ladderCenti[Math.min(failures, exit.ladderCenti.length - 1)];
  if (rung === undefined) throw new Error('exit: expected a ladder of one rung at least');
  return tradable(Math.floor((bidCenti - rung) / tickCenti) * tickCenti, tickCenti);
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
  const { ticket, exitFailures, cause } = context;
  const rungs = ticket.guard.exit.ladderCenti.length;
  const floor = floorOf(ticket);
  if (bidCenti === null) {
    const hasWaited = cause?.rule === 'feedBlind' || failedTries(context) >= rungs;
    return floor !== null && hasWaited ? heldPriceCenti(floor) : null;
  }
  if (floor === null) return heldPriceCenti(onLadder(ticket, bidCenti, exitFailures));
  return heldPriceCenti(
    exitFailures >= rungs ? floor : Math.max(floor, onLadder(ticket, bidCenti, exitFailures)),
  );
};

/** The next exit: sells exactly what is held; the venue may only shrink the position with it. */
export const exitRequest = (context: TradeContext, limitCenti: HeldPriceCenti): OrderRequest => {
  const attempt = context.exitAttempts + 1;
  return {
    ...common(context),
    clientOrderId: clientOrderIdFor(context.installation, context.tradeId, 'exit', attempt),
    leg: 'exit',
    attempt,
    action: 'sell',
    countCenti: heldCenti(context),
    limitCenti,
    reduceOnly: true,
  };
};

/** Pause before the next exit: doubles with each failed try in a row, up to the ceiling. */
export const exitRetryDelayMs = (settings: ExitSettings, failures: number): number =>
  Math.min(settings.retryMaxMs, settings.retryBaseMs * 2 ** Math.max(0, failures - 1));
