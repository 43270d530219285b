import { addMicros, costMicros, countCenti, micros, type CountCenti } from '../model/money.ts';
import type { OrderContext, OrderFill, OrderTotals } from '../model/order.ts';

const totalsOf = (fills: readonly OrderFill[]): OrderTotals =>
  fills.reduce<OrderTotals>(
    (sum, fill) => ({
      filledCenti: countCenti(sum.filledCenti + fill.countCenti),
      costMicros: addMicros(sum.costMicros, costMicros(fill.priceCenti, fill.countCenti)),
      feesMicros: addMicros(sum.feesMicros, fill.feeMicros),
    }),
    { filledCenti: countCenti(0), costMicros: micros(0), feesMicros: micros(0) },
  );

/** Fills of `reported` that the order does not know yet; a fill's identity is its venue id. */
export const newFills = (
  context: Pick<OrderContext, 'fills'>,
  reported: readonly OrderFill[],
): readonly OrderFill[] => {
  const known = new Set(context.fills.map((fill) => fill.fillId));
  return reported.filter((fill) => !known.has(fill.fillId) && known.add(fill.fillId));
};

/** The order with `reported` fills in its books, each at most once. */
export const withFills = (
  context: OrderContext,
  reported: readonly OrderFill[],
): Pick<OrderContext, 'fills' | 'totals'> => {
  const added = newFills(context, reported);
  if (added.length === 0) return { fills: context.fills, totals: context.totals };
  const fills = [...context.fills, ...added];
  return { fills, totals: totalsOf(fills) };
};

/** Everything asked for has traded. */
export const isFull = (context: OrderContext): boolean =>
  context.totals.filledCenti >= context.request.countCenti;

/**
 * The venue has said how much will ever trade, and every fill of it is in the books. More than that
 * in the books disproves the word.
 */
export const isSettled = (context: OrderContext): boolean =>
  context.finalFilledCenti !== null && context.totals.filledCenti === context.finalFilledCenti;

/**
 * The final word as of `told`. It never shrinks, and it is never less than the books: a lagging
 * read may know of less than an earlier answer or the fills did, and is no final word then.
 */
export const laterFinal = (context: OrderContext, told: CountCenti): CountCenti | null => {
  const { finalFilledCenti, totals } = context;
  if (told < totals.filledCenti) return finalFilledCenti;
  return finalFilledCenti !== null && finalFilledCenti > told ? finalFilledCenti : told;
};

/**
 * The venue still owes a fill that it announced, the outcome of a cancel, or the final word on an
 * order that cannot rest.
 */
export const isAnswerOwed = (context: OrderContext): boolean =>
  context.request.timeInForce === 'immediateOrCancel' ||
  context.finalFilledCenti !== null ||
  context.cancelRequested;
