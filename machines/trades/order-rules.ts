import { FULL_PRICE_CENTI, heldPriceCenti, type HeldPriceCenti } from '../model/money.ts';
import { clientOrderIdFor, type OrderRequest } from '../model/order.ts';
import type { ExitSettings } from '../model/settings.ts';
import type { TradeContext } from '../model/trade.ts';
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

/**
 * The worst price the next exit accepts: the best bid less the slippage, which widens by itself
 * with each exit in a row that sold nothing; on the market's price step, never under one step.
 */
const exitLimitCenti = (
  bidCenti: HeldPriceCenti,
  tickCenti: number,
  settings: ExitSettings,
  failures: number,
): HeldPriceCenti => {
  const wanted = bidCenti - settings.slippageCenti * (failures + 1);
  const onStep = Math.floor(wanted / tickCenti) * tickCenti;
  return heldPriceCenti(Math.min(FULL_PRICE_CENTI - tickCenti, Math.max(tickCenti, onStep)));
};

/** The next exit: sells exactly what is held; the venue may only shrink the position with it. */
export const exitRequest = (context: TradeContext, bidCenti: HeldPriceCenti): OrderRequest => {
  const attempt = context.exitAttempts + 1;
  return {
    ...common(context),
    clientOrderId: clientOrderIdFor(context.installation, context.tradeId, 'exit', attempt),
    leg: 'exit',
    attempt,
    action: 'sell',
    countCenti: heldCenti(context),
    limitCenti: exitLimitCenti(
      bidCenti,
      context.ticket.tickCenti,
      context.ticket.guard.exit,
      context.exitFailures,
    ),
    reduceOnly: true,
  };
};

/** Pause before the next exit: doubles with each failed try in a row, up to the ceiling. */
export const exitRetryDelayMs = (settings: ExitSettings, failures: number): number =>
  Math.min(settings.retryMaxMs, settings.retryBaseMs * 2 ** Math.max(0, failures - 1));
