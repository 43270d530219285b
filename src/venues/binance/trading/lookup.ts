import { productOf, type VenueOrderId } from '../../../../machines/model/ids.ts';
import type { OrderRequest } from '../../../../machines/model/order.ts';
import { ok, type Result } from '../../../../machines/model/result.ts';
import type { VenueFill } from '../../../../machines/model/venue-account.ts';
import type { LookupOutcome, VenueFault } from '../../venue.ts';
import type { Arrivals } from './arrivals.ts';
import { scaleOf } from './instruments.ts';
import { isAnswerTo, ORDER_PATH } from './orders.ts';
import { parseOrder, parseTrade, venueDigits, type Scale } from './parse.ts';
import { malformed, type UsdmReads } from './reads.ts';
import { orderSchema, tradesSchema, type WireTrade } from './schemas.ts';

const TRADES_PATH = '/fapi/v1/userTrades';
const TRADES_MAX = 1_000;

/** Told of a commission in a coin whose worth in dollars the venue does not say. */
export type ForeignFee = (fill: VenueFill, commission: string, asset: string) => void;

/** All trades made models, or the first that cannot be. */
export const parseTrades = (
  wires: readonly WireTrade[],
  scale: Scale,
  foreignFee: ForeignFee,
): Result<readonly VenueFill[], VenueFault> => {
  const fills: VenueFill[] = [];
  for (const wire of wires) {
    const fill = parseTrade(wire, scale);
    if (fill === null) return malformed(`trade ${wire.id} of ${wire.symbol}: values that are none`);
    if (fill.feeMicros === 0 && Number(wire.commission) !== 0)
      foreignFee(fill, wire.commission, wire.commissionAsset);
    fills.push(fill);
  }
  return ok(fills);
};

/** Weighs 5. An order of more trades than one answer holds is not known whole. */
const fillsOf = async (
  reads: UsdmReads,
  symbol: string,
  orderId: string,
  scale: Scale,
  foreignFee: ForeignFee,
): Promise<Result<readonly VenueFill[], VenueFault>> => {
  const params = { symbol, orderId, limit: TRADES_MAX };
  const read = await reads.one({ path: TRADES_PATH, weight: 5, params }, tradesSchema);
  if (!read.ok) return read;
  const own = read.value.filter((trade) => trade.orderId === orderId);
  if (own.length >= TRADES_MAX) return malformed(`order ${orderId}: ${own.length} trades or more`);
  return parseTrades(own, scale, foreignFee);
};

/**
 * What the venue knows of an order, by its own id where that is known, else by ours. It forgets an
 * order that ended unfilled after three days, and any after ninety (Query-Order). `missing` is said
 * only where no copy of a request may arrive any more; until then an absent order is `unknown`.
 */
export const lookupOrder = async (
  reads: UsdmReads,
  request: OrderRequest,
  knownId: VenueOrderId | null,
  arrivals: Arrivals,
  foreignFee: ForeignFee,
): Promise<LookupOutcome> => {
  const { clientOrderId, instrument } = request;
  if (instrument === undefined) return { kind: 'unknown', why: 'the contract is binary' };
  const symbol = productOf(request.market);
  const mayArriveForMs = arrivals.mayArriveForMs(clientOrderId);
  const params =
    knownId === null
      ? { symbol, origClientOrderId: clientOrderId }
      : { symbol, orderId: venueDigits(knownId) };
  const found = await reads.one({ path: ORDER_PATH, weight: 1, params }, orderSchema);
  if (!found.ok) {
    if (found.error.kind !== 'notFound') return { kind: 'unknown', why: found.error.message };
    if (mayArriveForMs === 0) return { kind: 'missing' };
    const why = `a copy may arrive for another ${mayArriveForMs} ms`;
    const isBounded = Number.isFinite(mayArriveForMs);
    return { kind: 'unknown', why, ...(isBounded && { againAfterMs: mayArriveForMs }) };
  }
  const scale = scaleOf(instrument);
  const order = parseOrder(found.value, scale);
  const { clientOrderId: id, orderId } = found.value;
  if (!isAnswerTo(request, found.value))
    return { kind: 'unknown', why: `found ${id}, expected ${clientOrderId}` };
  if (order === null || order.filledCenti > request.countCenti)
    return { kind: 'unknown', why: `order ${orderId}: quantities that are none of it` };
  if (order.filledCenti === 0) return { kind: 'found', order, fills: [] };
  const fills = await fillsOf(reads, symbol, orderId, scale, foreignFee);
  if (!fills.ok) return { kind: 'unknown', why: fills.error.message };
  return { kind: 'found', order, fills: fills.value };
};
