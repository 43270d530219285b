import { FULL_PRICE_CENTI, addMicros, countCenti, heldPriceCenti, micros } from '../model/money.ts';
import type { CountCenti, HeldPriceCenti, Micros } from '../model/money.ts';
import type { SettlementResult } from '../model/market.ts';
import type { ClientOrderId } from '../model/ids.ts';
import type { Leg, OrderTotals } from '../model/order.ts';
import type { TradeContext, TradeOrder } from '../model/trade.ts';

export const NO_TOTALS: OrderTotals = {
  filledCenti: countCenti(0),
  costMicros: micros(0),
  feesMicros: micros(0),
};

/** What the trade still holds: bought less sold, never below nothing. */
export const heldCenti = (context: Pick<TradeContext, 'entry' | 'exit'>): CountCenti =>
  countCenti(Math.max(0, context.entry.filledCenti - context.exit.filledCenti));

const sumOfLeg = (orders: TradeContext['orders'], leg: Leg): OrderTotals =>
  Object.values<TradeOrder>(orders)
    .filter((order) => order.leg === leg)
    .reduce<OrderTotals>(
      (sum, order) => ({
        filledCenti: countCenti(sum.filledCenti + order.filledCenti),
        costMicros: addMicros(sum.costMicros, order.costMicros),
        feesMicros: addMicros(sum.feesMicros, order.feesMicros),
      }),
      NO_TOTALS,
    );

/** An order's cumulative report, as the order tells its trade. */
export type OrderReport = OrderTotals & {
  readonly orderId: ClientOrderId;
  readonly leg: Leg;
  readonly ended: boolean;
};

/**
 * Takes a report into the books. Reports are cumulative: an older or repeated one changes nothing,
 * and an order that has ended stays ended.
 */
export const recordReport = (
  context: TradeContext,
  report: OrderReport,
): Pick<TradeContext, 'orders' | 'entry' | 'exit'> => {
  const known = context.orders[report.orderId];
  const newer = known === undefined || report.filledCenti >= known.filledCenti;
  const { filledCenti, costMicros, feesMicros } = newer ? report : known;
  const order: TradeOrder = {
    leg: report.leg,
    filledCenti,
    costMicros,
    feesMicros,
    ended: report.ended || known?.ended === true,
  };
  const orders = { ...context.orders, [report.orderId]: order };
  return { orders, entry: sumOfLeg(orders, 'entry'), exit: sumOfLeg(orders, 'exit') };
};

/** Average price of a leg, rounded to a centi-cent; null while nothing has traded. */
export const averagePriceCenti = (totals: OrderTotals): HeldPriceCenti | null =>
  totals.filledCenti === 0
    ? null
    : heldPriceCenti(Math.round(totals.costMicros / totals.filledCenti));

/** What the venue pays for `held` contracts; a void market gives the stake back. */
export const payoutMicros = (context: TradeContext, result: SettlementResult): Micros => {
  const held = heldCenti(context);
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
export const pnlMicros = (context: TradeContext): Micros =>
  micros(
    context.exit.costMicros +
      context.payoutMicros -
      context.entry.costMicros -
      context.entry.feesMicros -
      context.exit.feesMicros,
  );

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
