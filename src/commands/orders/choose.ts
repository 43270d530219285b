import type { InstallationId } from '../../../machines/model/ids.ts';
import { makerOfClientOrder } from '../../../machines/model/order.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { CommandFault } from '../../cli/commands.ts';
import { EXIT } from '../../cli/exit-codes.ts';
import type { OrdersChange, OrdersRequest, RestingOrderView } from '../../cli/orders-view.ts';
import type { RestingOrder } from '../../venues/kalshi/resting-orders.ts';

/** An order beside what is known of who has placed it. */
export type Standing = {
  readonly order: RestingOrder;
  readonly installation: InstallationId | null;
  /** The trade it is for, where an installation placed it. */
  readonly trade: string | null;
  readonly isOurs: boolean;
};

/** `ours` is null where no database tells who we are. */
export const standingOf = (order: RestingOrder, ours: InstallationId | null): Standing => {
  const maker = order.clientOrderId === null ? null : makerOfClientOrder(order.clientOrderId);
  return {
    order,
    installation: maker?.installation ?? null,
    trade: maker?.trade ?? null,
    isOurs: maker !== null && maker.installation === ours,
  };
};

export const restingView = ({ installation, isOurs, order }: Standing): RestingOrderView => ({
  id: order.venueOrderId,
  clientId: order.clientOrderId,
  market: order.market,
  shard: order.exchangeIndex,
  side: order.bookSide,
  priceCenti: order.yesPriceCenti,
  filledCenti: order.filledCenti,
  remainingCenti: order.remainingCenti,
  placedAtMs: order.placedAtMs,
  installation,
  isOurs,
});

type Chosen = Result<readonly Standing[], CommandFault>;

/** Why an order may not be touched from here; null where it may. */
const objection = (
  { installation, isOurs, order, trade }: Standing,
  { abandoned }: OrdersRequest,
): string | null => {
  const name = `order ${order.venueOrderId}`;
  if (isOurs)
    return (
      `${name} is of trade ${trade ?? ''}, which this installation guards: ` +
      'close that, or change its guard'
    );
  return installation === null || abandoned
    ? null
    : `${name} is of the installation ${installation}: ` +
        'expected --abandoned, where no process of it runs any more';
};

/** Why an order cannot become what is asked; null where it can. */
const impossibility = ({ order }: Standing, change: OrdersChange): string | null => {
  if (change.kind === 'cancel' || change.toCenti === null) return null;
  const { remainingCenti, venueOrderId: id } = order;
  const isLess =
    change.kind === 'amend' ? change.toCenti <= remainingCenti : change.toCenti < remainingCenti;
  return isLess && change.toCenti > 0
    ? null
    : `order ${id}: expected a count above 0 and no more than the ${remainingCenti / 100} ` +
        `that rest, found ${change.toCenti / 100}`;
};

const idsOf = (change: OrdersChange): readonly string[] | null =>
  change.kind === 'cancel' ? change.ids : [change.id];

/** All that nobody we know has placed, and of other installations where they are given up. */
const foreign = (resting: readonly Standing[], request: OrdersRequest): readonly Standing[] =>
  resting.filter((one) => objection(one, request) === null);

/**
 * The orders that a request is for. Orders of a trade that this installation guards are its own
 * affair: they would be missed by the one who guards it.
 */
export const chooseOrders = (resting: readonly Standing[], request: OrdersRequest): Chosen => {
  const ids = idsOf(request.change);
  if (ids === null) return ok(foreign(resting, request));
  const byId = new Map(resting.map((one) => [String(one.order.venueOrderId), one]));
  const absent = ids.filter((id) => !byId.has(id));
  if (absent.length > 0)
    return fail({
      exitCode: EXIT.notFound,
      lines: absent.map((id) => `order ${id}: expected one that rests at the venue, found none`),
    });
  const chosen = [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
  const lines = chosen.flatMap(
    (one) => objection(one, request) ?? impossibility(one, request.change) ?? [],
  );
  return lines.length > 0 ? fail({ exitCode: EXIT.refused, lines }) : ok(chosen);
};
