import { ok, type Result } from '../../../machines/model/result.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { VenueFill, VenueOrder } from '../../../machines/model/venue-account.ts';
import type { Venue, VenueFault } from '../venue.ts';
import { instantOfText, microsOf, microsOfCents } from './parse.ts';
import { parseSettlement } from './parse-market.ts';
import { parseFill, parseOrder, parsePosition } from './parse-order.ts';
import { malformed, type KalshiReads, type ReadQuery } from './reads.ts';
import {
  asOfSchema,
  balanceSchema,
  fillsPageSchema,
  ordersPageSchema,
  positionsPageSchema,
  settlementsPageSchema,
} from './schemas.ts';

/* What the venue knows of the whole account. One item that cannot be read fails the whole list. */

/** The venue's `min_ts`: whole seconds, the earlier one, so that nothing at the edge is missed. */
export const unixSeconds = (atMs: EpochMs): number => Math.floor(atMs / 1000);

/** Every item made a model value, or the first that cannot be. */
const parseAll = <W, T>(
  wires: readonly W[],
  parse: (wire: W) => T | null,
  nameOf: (wire: W) => string,
): Result<readonly T[], VenueFault> => {
  const values: T[] = [];
  for (const wire of wires) {
    const value = parse(wire);
    if (value === null) return malformed(`${nameOf(wire)}: values that are none`);
    values.push(value);
  }
  return ok(values);
};

export const readAsOf: (reads: KalshiReads) => ReturnType<Venue['asOf']> = async (reads) => {
  const read = await reads.one('/exchange/user_data_timestamp', asOfSchema);
  if (!read.ok) return read;
  const asOfMs = instantOfText(read.value.as_of_time);
  return asOfMs === null ? malformed(`as of ${read.value.as_of_time}`) : ok(asOfMs);
};

const ordersBy = async (
  reads: KalshiReads,
  query: ReadQuery,
): Promise<Result<readonly VenueOrder[], VenueFault>> => {
  const path = '/portfolio/orders';
  const read = await reads.all(path, ordersPageSchema, (page) => page.orders, query);
  return read.ok
    ? parseAll(read.value, parseOrder, (wire) => `order ${wire.order_id}, ${wire.status}`)
    : read;
};

/**
 * The resting ones come first: an order that ends between the two answers is then in the second
 * one as ended, or in the first as still resting, and never in neither.
 */
export const listOrders = async (
  reads: KalshiReads,
  sinceMs: EpochMs,
): ReturnType<Venue['orders']> => {
  const resting = await ordersBy(reads, { status: 'resting' });
  if (!resting.ok) return resting;
  const recent = await ordersBy(reads, { min_ts: unixSeconds(sinceMs) });
  if (!recent.ok) return recent;
  const byId = new Map(
    [...resting.value, ...recent.value].map((order) => [order.venueOrderId, order]),
  );
  return ok([...byId.values()]);
};

export const listFills = async (
  reads: KalshiReads,
  query: ReadQuery,
): Promise<Result<readonly VenueFill[], VenueFault>> => {
  const read = await reads.all('/portfolio/fills', fillsPageSchema, (page) => page.fills, query);
  return read.ok ? parseAll(read.value, parseFill, (wire) => `fill ${wire.trade_id}`) : read;
};

export const listPositions = async (reads: KalshiReads): ReturnType<Venue['positions']> => {
  const read = await reads.all(
    '/portfolio/positions',
    positionsPageSchema,
    (page) => page.market_positions,
    { count_filter: 'position' },
  );
  if (!read.ok) return read;
  const parsed = parseAll(
    read.value,
    (wire) => parsePosition(wire.ticker, wire.position_fp, wire.market_exposure_dollars),
    (wire) => wire.ticker,
  );
  return parsed.ok ? ok(parsed.value.filter(({ countCenti }) => countCenti > 0)) : parsed;
};

export const listSettlements = async (
  reads: KalshiReads,
  sinceMs: EpochMs,
): ReturnType<Venue['settlements']> => {
  const query = { min_ts: unixSeconds(sinceMs) };
  const path = '/portfolio/settlements';
  const read = await reads.all(path, settlementsPageSchema, (page) => page.settlements, query);
  return read.ok ? parseAll(read.value, parseSettlement, (wire) => wire.ticker) : read;
};

export const readBalance = async (
  reads: KalshiReads,
  clock: Clock,
): ReturnType<Venue['balance']> => {
  const asOfMs = clock.now();
  const read = await reads.one('/portfolio/balance', balanceSchema);
  if (!read.ok) return read;
  const { balance, balance_dollars: dollars } = read.value;
  const cash = dollars === undefined ? microsOfCents(balance) : microsOf(dollars);
  return cash === null
    ? malformed(`balance: ${dollars ?? `${balance} cents`}`)
    : ok({ cashMicros: cash, asOfMs });
};
