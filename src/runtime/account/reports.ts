import type { EventId, InstallationId } from '../../../machines/model/ids.ts';
import {
  tradeOfClientOrder,
  type OrderContext,
  type OrderEvent,
} from '../../../machines/model/order.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { ActorKey, Clock } from '../../../machines/ports.ts';
import { heldCenti } from '../../../machines/trades/position.ts';
import type {
  VenueFill,
  VenueOrder,
  VenuePosition,
} from '../../../machines/model/venue-account.ts';
import type { LiveActor } from '../durable/branch-port.ts';
import { orderFill, type Orders, type Trades } from '../effects.ts';
import { isOversized, withdrawOversized } from '../oversized.ts';
import { endWords } from './end-words.ts';
import type { Reconciler } from './reconciler.ts';

export type ReportsOptions = {
  readonly clock: Clock;
  readonly installation: InstallationId;
  readonly orders: () => Orders | null;
  readonly trades: () => Trades | null;
  readonly number: (what: string) => EventId;
  /** A fill or an order of the account that no order of ours explains. */
  readonly external: (report: VenueFill | VenueOrder) => void;
  /** A report that our books do not explain: the venue is asked for the whole. */
  readonly suspect: Reconciler['suspect'];
  readonly failed: (what: string, error: unknown) => void;
};

/** Carries the venue's reports of our own orders to the orders they speak of. */
export type Reports = {
  readonly fill: (fill: VenueFill) => void;
  readonly order: (order: VenueOrder) => void;
  readonly position: (position: VenuePosition) => void;
};

/** The venue's reason for an exit that found less to sell than we hold. */
const NOTHING_TO_REDUCE = 'ReduceOnlyCancel';

const netOf = (position: VenuePosition): number =>
  position.side === 'yes' ? position.countCenti : 0 - position.countCenti;

const endOf = (
  { filledCenti, reason, status, venueOrderId }: VenueOrder,
  atMs: EpochMs,
): OrderEvent => ({
  type: 'order.ended',
  venueOrderId,
  status,
  filledCenti,
  reason: endWords(reason),
  atMs,
});

export const createReports = (options: ReportsOptions): Reports => {
  const { clock, installation, orders, trades, number, failed, suspect } = options;

  const external = (report: VenueFill | VenueOrder): void => {
    options.external(report);
    suspect('a report that is not ours');
  };

  /** The order a report speaks of, by our own id in it, else by the venue's among those alive. */
  const keyOf = ({ clientOrderId, venueOrderId }: VenueFill | VenueOrder): ActorKey | null => {
    const tradeId = clientOrderId === null ? null : tradeOfClientOrder(installation, clientOrderId);
    if (clientOrderId !== null && tradeId !== null)
      return { kind: 'order', tradeId, orderId: clientOrderId };
    for (const { key, context } of orders()?.live() ?? [])
      if (context.venueOrderId === venueOrderId) return key;
    return null;
  };

  const deliver = (key: ActorKey, what: string, event: OrderEvent): void =>
    orders()?.deliver(key, { eventId: number(what), event, clears: [] });

  const deliverFill = ({ key, context }: LiveActor<OrderContext>, fill: VenueFill): void =>
    deliver(key, `fill/${fill.fillId}`, {
      type: 'fill.seen',
      fill: orderFill(context.request, fill),
      atMs: clock.now(),
    });

  /** A fill of an order that is over: it may be news, so the order is taken up to judge. */
  const deliverLate = async (key: ActorKey, fill: VenueFill): Promise<void> => {
    await orders()?.resume(key);
    const order = orders()?.find(key) ?? null;
    if (order === null) external(fill);
    else deliverFill(order, fill);
  };

  /** What our living trades hold in a market, as the venue nets it. */
  const heldIn = (market: VenuePosition['market']): number => {
    let net = 0;
    for (const { context } of trades()?.live() ?? [])
      if (context.ticket.market === market)
        net += context.ticket.side === 'yes' ? heldCenti(context) : 0 - heldCenti(context);
    return net;
  };

  return {
    position: (position) => {
      const isOff = (): boolean => netOf(position) !== heldIn(position.market);
      if (isOff()) suspect('a position that our trades do not add up to', isOff);
    },
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
      else if (report.reason === NOTHING_TO_REDUCE) suspect('an exit that found less to sell');
      const live = key === null ? null : (orders()?.find(key) ?? null);
      if (key === null || live === null) return;
      const { status, venueOrderId } = report;
      if (isOversized(live.context.request, report))
        deliver(key, `oversized/${venueOrderId}`, withdrawOversized(clock.now()));
      if (status !== 'resting') deliver(key, `ended/${venueOrderId}`, endOf(report, clock.now()));
    },
  };
};
