import type { VenueOrderId } from '../../../machines/model/ids.ts';
import type { OrderRequest } from '../../../machines/model/order.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { LookupOutcome, VenueFault, VenueFill, VenueOrder } from '../venue.ts';
import { parseFill, parseOrder } from './parse-order.ts';
import type { KalshiReads } from './reads.ts';
import { fillsPageSchema, orderReplySchema, ordersPageSchema, type WireOrder } from './schemas.ts';

const malformed = (message: string): VenueFault => ({
  kind: 'malformed',
  retryable: false,
  message,
});

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
  const read = await reads.all('/portfolio/fills', fillsPageSchema, (page) => page.fills, {
    ticker: request.market,
    order_id: order.venueOrderId,
  });
  if (!read.ok) return read;
  const fills: VenueFill[] = [];
  for (const wire of read.value) {
    const fill = parseFill(wire);
    if (fill === null) return fail(malformed(`fill ${wire.trade_id}: amounts that are none`));
    if (fill.venueOrderId === order.venueOrderId) fills.push(fill);
  }
  return ok(fills);
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
