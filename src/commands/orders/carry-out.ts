import { formatDecimal } from '../../../machines/model/decimal.ts';
import { countCenti } from '../../../machines/model/money.ts';
import type { ChangedOrderView, OrdersChange } from '../../cli/orders-view.ts';
import type { ChangeOutcome, OrderDesk } from '../../venues/kalshi/order-desk.ts';
import type { RestingOrder } from '../../venues/kalshi/resting-orders.ts';
import type { CancelOutcome } from '../../venues/venue.ts';
import { restingView, type Standing } from './choose.ts';

type Outcome = Pick<ChangedOrderView, 'outcome' | 'told'>;

const contracts = (centi: number): string => formatDecimal(centi, 2).replace(/\.?0+$/, '');

const cancelOutcome = (outcome: CancelOutcome): Outcome =>
  outcome.kind === 'accepted'
    ? { outcome: 'done', told: `cancelled ${contracts(outcome.reducedByCenti)}` }
    : { outcome: 'unknown', told: outcome.why };

const changeOutcome = (outcome: ChangeOutcome, { venueOrderId: id }: RestingOrder): Outcome => {
  if (outcome.kind === 'unknown') return { outcome: 'unknown', told: outcome.why };
  if (outcome.kind === 'refused')
    return { outcome: 'refused', told: `${outcome.code}: ${outcome.message}` };
  const { filledCenti, remainingCenti, venueOrderId } = outcome;
  const filled = filledCenti > 0 ? `, ${contracts(filledCenti)} filled by it` : '';
  const renamed = venueOrderId === id ? '' : `, now order ${venueOrderId}`;
  return { outcome: 'done', told: `${contracts(remainingCenti)} rest${filled}${renamed}` };
};

const outcomesOf = async (
  desk: OrderDesk,
  orders: readonly RestingOrder[],
  change: OrdersChange,
): Promise<readonly Outcome[]> => {
  if (change.kind === 'cancel') return (await desk.cancel(orders)).map(cancelOutcome);
  const outcomes: Outcome[] = [];
  for (const order of orders) {
    const outcome =
      change.kind === 'decrease'
        ? await desk.decrease(order, change.toCenti)
        : await desk.amend(order, {
            yesPriceCenti: change.yesPriceCenti,
            totalCenti: countCenti(order.filledCenti + (change.toCenti ?? order.remainingCenti)),
          });
    outcomes.push(changeOutcome(outcome, order));
  }
  return outcomes;
};

/** How an order stands by the venue's lists. */
const shownNow = (order: RestingOrder | undefined): string => {
  if (order === undefined) return 'the venue shows no such order that rests';
  const price = order.yesPriceCenti === null ? '' : ` at $${formatDecimal(order.yesPriceCenti, 4)}`;
  return `the venue shows ${contracts(order.remainingCenti)} that rest${price}`;
};

/** Looks how the orders stand whose answers prove nothing. */
const resolved = async (
  desk: OrderDesk,
  changed: readonly ChangedOrderView[],
): Promise<readonly ChangedOrderView[]> => {
  if (changed.every(({ outcome }) => outcome !== 'unknown')) return changed;
  const listed = await desk.resting();
  return changed.map((one) => {
    if (one.outcome !== 'unknown') return one;
    const found = listed.ok
      ? shownNow(listed.value.find(({ venueOrderId }) => venueOrderId === one.order.id))
      : `the venue cannot be asked: ${listed.error.message}`;
    return { ...one, told: `${one.told}; ${found}` };
  });
};

/** Changes the orders, and says of each what is known of it afterwards. */
export const carryOut = async (
  desk: OrderDesk,
  standings: readonly Standing[],
  change: OrdersChange,
): Promise<readonly ChangedOrderView[]> => {
  const outcomes = await outcomesOf(
    desk,
    standings.map(({ order }) => order),
    change,
  );
  const changed = standings.flatMap((standing, index): readonly ChangedOrderView[] => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ order: restingView(standing), ...outcome }];
  });
  return resolved(desk, changed);
};
