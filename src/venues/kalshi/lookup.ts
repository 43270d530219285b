import type { VenueOrderId } from '../../../machines/model/ids.ts';
import type { OrderRequest } from '../../../machines/model/order.ts';
import { ok, type Result } from '../../../machines/model/result.ts';
import type { VenueFill, VenueOrder } from '../../../machines/model/venue-account.ts';
import type { LookupOutcome, VenueFault } from '../venue.ts';
import { listFills } from './account-reads.ts';
import { parseOrder } from './parse-order.ts';
import type { KalshiReads } from './reads.ts';
import { orderReplySchema, ordersPageSchema, type WireOrder } from './schemas.ts';

/** The order by the venue's id where it is known, else by ours among all orders of the market. */
const findOrder = async (
  reads: KalshiReads,
  request: OrderRequest,
  knownId: VenueOrderId | null,
): Promise<Result<WireOrder | null, VenueFault>> => {
  if (knownId !== null) {
    const path = `/portfolio/orders/${encodeURIComponent(knownId)}`;
    const read = await reads.one(path, orderReplySchema);
    if (read.ok) return ok(read.value.order);
    return read.error.kind === 'notFound' ? ok(null) : read;
  }
  const listed = await reads.all('/portfolio/orders', ordersPageSchema, (page) => page.orders, {
    ticker: request.market,
  });
  if (!listed.ok) return listed;
  return ok(listed.value.find((order) => order.client_order_id === request.clientOrderId) ?? null);
};

const fillsOf = async (
  reads: KalshiReads,
  request: OrderRequest,
  order: VenueOrder,
): Promise<Result<readonly VenueFill[], VenueFault>> => {
  const query = { ticker: request.market, order_id: order.venueOrderId };
  const fills = await listFills(reads, query);
  return fills.ok
    ? ok(fills.value.filter(({ venueOrderId }) => venueOrderId === order.venueOrderId))
    : fills;
};

/**
 * What the venue knows of an order. There is no query by client id, so all orders of the market are
 * read; fills come apart, by the venue's id. A half-read answer is `unknown`, never `missing`.
 */
export const lookupOrder = async (
  reads: KalshiReads,
  request: OrderRequest,
  knownId: VenueOrderId | null,
): Promise<LookupOutcome> => {
  const found = await findOrder(reads, request, knownId);
  if (!found.ok) return { kind: 'unknown', why: found.error.message };
  if (found.value === null) return { kind: 'missing' };
  const order = parseOrder(found.value);
  if (order === null)
    return { kind: 'unknown', why: `order ${found.value.order_id} is ${found.value.status}` };
  const fills = await fillsOf(reads, request, order);
  if (!fills.ok) return { kind: 'unknown', why: fills.error.message };
  return { kind: 'found', order, fills: fills.value };
};
