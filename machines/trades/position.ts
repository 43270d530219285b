import { fullPriceOf, type Instrumented } from '../model/instrument.ts';
import { addMicros, countCenti, heldPriceWithin, micros } from '../model/money.ts';
import type { CountCenti, HeldPriceCenti } from '../model/money.ts';
import type { ClientOrderId } from '../model/ids.ts';
import type { Leg, OrderTotals } from '../model/order.ts';
import type { AdoptedPosition, Ticket, TradeContext, TradeOrder } from '../model/trade.ts';

export const NO_TOTALS: OrderTotals = {
  filledCenti: countCenti(0),
  costMicros: micros(0),
  feesMicros: micros(0),
};

/** The position that the trade was born with; null for one that enters by itself. */
export const adoptedBy = ({ origin }: Ticket): AdoptedPosition | null =>
  origin.kind === 'adoption' ? origin.position : null;

/** What the entry amounts to before any order of the trade. An unknown cost counts as none. */
export const bornTotals = (ticket: Ticket): OrderTotals => {
  const adopted = adoptedBy(ticket);
  if (adopted === null) return NO_TOTALS;
  const { costMicros, feesMicros } = adopted;
  return { filledCenti: ticket.countCenti, costMicros: costMicros ?? micros(0), feesMicros };
};

/** Whether the books can say what the position has cost. */
export const isCostKnown = ({ ticket }: Pick<TradeContext, 'ticket'>): boolean =>
  adoptedBy(ticket)?.costMicros !== null;

/** The entry as the rules on prices may count on it: none of it where its cost is not known. */
export const paidEntry = (context: Pick<TradeContext, 'ticket' | 'entry'>): OrderTotals =>
  isCostKnown(context) ? context.entry : NO_TOTALS;

/** What the trade still holds: bought less sold, never below nothing. */
export const heldCenti = (context: Pick<TradeContext, 'entry' | 'exit'>): CountCenti =>
  countCenti(Math.max(0, context.entry.filledCenti - context.exit.filledCenti));

/**
 * An exit was asked for that has not reported its end. While this holds no other may be asked for,
 * whatever state the trade has come to since.
 */
export const isExitAlive = ({
  exitAttempts,
  orders,
}: Pick<TradeContext, 'exitAttempts' | 'orders'>): boolean =>
  Object.values<TradeOrder>(orders).filter(({ leg, ended }) => leg === 'exit' && ended).length <
  exitAttempts;

const sumOfLeg = (orders: TradeContext['orders'], leg: Leg, before: OrderTotals): OrderTotals =>
  Object.values<TradeOrder>(orders)
    .filter((order) => order.leg === leg)
    .reduce<OrderTotals>(
      (sum, order) => ({
        filledCenti: countCenti(sum.filledCenti + order.filledCenti),
        costMicros: addMicros(sum.costMicros, order.costMicros),
        feesMicros: addMicros(sum.feesMicros, order.feesMicros),
      }),
      before,
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
  return {
    orders,
    entry: sumOfLeg(orders, 'entry', bornTotals(context.ticket)),
    exit: sumOfLeg(orders, 'exit', NO_TOTALS),
  };
};

/** Average price of a leg, rounded to a unit of price; null while nothing has traded. */
export const averagePriceCenti = (
  terms: Instrumented,
  totals: OrderTotals,
): HeldPriceCenti | null =>
  totals.filledCenti === 0
    ? null
    : heldPriceWithin(Math.round(totals.costMicros / totals.filledCenti), fullPriceOf(terms));
