import type { EventId, InstallationId } from '../../../machines/model/ids.ts';
import { tradeOfClientOrder, type OrderContext } from '../../../machines/model/order.ts';
import type { ActorKey, Clock } from '../../../machines/ports.ts';
import type { VenueFill, VenueOrder } from '../../venues/venue.ts';
import type { LiveActor } from '../durable/branch.ts';
import { orderFill, type Orders } from '../effects.ts';

export type ReportsOptions = {
  readonly clock: Clock;
  readonly installation: InstallationId;
  readonly orders: () => Orders | null;
  readonly number: (what: string) => EventId;
  /** A fill or an order of the account that no order of ours explains. */
  readonly external: (report: VenueFill | VenueOrder) => void;
  readonly failed: (what: string, error: unknown) => void;
};

/** Carries the venue's reports of our own orders to the orders they speak of. */
export type Reports = {
  readonly fill: (fill: VenueFill) => void;
  readonly order: (order: VenueOrder) => void;
};

export const createReports = (options: ReportsOptions): Reports => {
  const { clock, installation, orders, number, external, failed } = options;

  /** The order a report speaks of, by our own id in it, else by the venue's among those alive. */
  const keyOf = ({ clientOrderId, venueOrderId }: VenueFill | VenueOrder): ActorKey | null => {
    const tradeId = clientOrderId === null ? null : tradeOfClientOrder(installation, clientOrderId);
    if (clientOrderId !== null && tradeId !== null)
      return { kind: 'order', tradeId, orderId: clientOrderId };
    for (const { key, context } of orders()?.live() ?? [])
      if (context.venueOrderId === venueOrderId) return key;
    return null;
  };

  const deliverFill = ({ key, context }: LiveActor<OrderContext>, fill: VenueFill): void =>
    orders()?.deliver(key, {
      eventId: number(`fill/${fill.fillId}`),
      event: { type: 'fill.seen', fill: orderFill(context.request, fill), atMs: clock.now() },
      clears: [],
    });

  /** A fill of an order that is over: it may be news, so the order is taken up to judge. */
  const deliverLate = async (key: ActorKey, fill: VenueFill): Promise<void> => {
    await orders()?.resume(key);
    const order = orders()?.find(key) ?? null;
    if (order === null) external(fill);
    else deliverFill(order, fill);
  };

  return {
    fill: (fill) => {
      const key = keyOf(fill);
      if (key === null) {
        external(fill);
        return;
      }
      const live = orders()?.find(key) ?? null;
      if (live !== null) deliverFill(live, fill);
      else deliverLate(key, fill).catch((error: unknown) => failed(`fill ${fill.fillId}`, error));
    },
    order: (report) => {
      const key = keyOf(report);
      if (key === null) external(report);
      if (key === null || report.status === 'resting' || (orders()?.find(key) ?? null) === null)
        return;
      const { venueOrderId, status, filledCenti, reason } = report;
      orders()?.deliver(key, {
        eventId: number(`ended/${venueOrderId}`),
        event: {
          type: 'order.ended',
          venueOrderId,
          status,
          filledCenti,
          reason: reason ?? 'the venue could not fill it within its limit',
          atMs: clock.now(),
        },
        clears: [],
      });
    },
  };
};
