import { micros } from '../../../../machines/model/money.ts';
import { fail, ok, type Result } from '../../../../machines/model/result.ts';
import { plusMs, type EpochMs } from '../../../../machines/model/time.ts';
import type { Clock } from '../../../../machines/ports.ts';
import type {
  VenueFill,
  VenueOrder,
  VenuePosition,
} from '../../../../machines/model/venue-account.ts';
import type { Venue, VenueFault } from '../../venue.ts';
import type { Catalogue, ScaleOf } from './catalogue.ts';
import { parseTrades, type ForeignFee } from './lookup.ts';
import { microsDown, parseOrder, parsePosition, type Scale } from './parse.ts';
import { malformed, type UsdmReads } from './reads.ts';
import {
  balancesSchema,
  ordersSchema,
  positionsSchema,
  tradesSchema,
  type WireOrder,
  type WirePosition,
  type WireTrade,
} from './schemas.ts';

/*
 * What the venue knows of the whole account. One item that cannot be read fails the whole list. A
 * product that cannot be held is told and passed over: nothing of ours can be in it.
 */

export type AccountReadsOptions = {
  readonly reads: UsdmReads;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  /** Products that trades are or were on; those with a position or an open order are added. */
  readonly products: () => readonly string[];
  readonly skipped: (what: string, why: string) => void;
  readonly foreignFee: ForeignFee;
};

/** Lists span a week at most, less a moment (All-Orders, Account-Trade-List). */
const SPAN_MS = 7 * 86_400_000 - 1_000;
const LIMIT = 1_000;
/** The longest look back; older orders and trades are nobody's question. */
const SPANS_MAX = 14;

/** How far reads may trail: assumed, the venue does not say. */
export const USDM_READ_LAG_MS = 5_000;

export const readAsOf = (clock: Clock): EpochMs => plusMs(clock.now(), -USDM_READ_LAG_MS);

const HEDGED =
  'the account holds both sides of a product apart (hedge mode): expected one-way mode';

const listPositions = async (
  reads: UsdmReads,
): Promise<Result<readonly WirePosition[], VenueFault>> => {
  const read = await reads.one({ path: '/fapi/v3/positionRisk', weight: 5 }, positionsSchema);
  if (!read.ok) return read;
  const isHedged = read.value.some(({ positionSide }) => positionSide !== 'BOTH');
  return isHedged ? fail({ kind: 'refused', retryable: false, message: HEDGED }) : read;
};

/** The products to ask after, with their scales. */
const scaled = async (
  options: AccountReadsOptions,
  names: Iterable<string>,
): Promise<Result<ReadonlyMap<string, Scale>, VenueFault>> => {
  const scales = await options.catalogue.scales();
  if (!scales.ok) return scales;
  const found = new Map<string, Scale>();
  for (const name of new Set(names)) {
    const scale = scales.value(name);
    if (scale === null) options.skipped(name, 'a product that cannot be held');
    else found.set(name, scale);
  }
  return ok(found);
};

const activeProducts = async (
  options: AccountReadsOptions,
): Promise<Result<ReadonlyMap<string, Scale>, VenueFault>> => {
  const positions = await listPositions(options.reads);
  if (!positions.ok) return positions;
  const held = positions.value.map(({ symbol }) => symbol);
  return scaled(options, [...options.products(), ...held]);
};

/** Spans that cover the time since then, oldest first. */
const spansSince = (
  sinceMs: number,
  nowMs: number,
): readonly { fromMs: number; toMs: number }[] => {
  const fromMs = Math.max(0, Math.floor(sinceMs));
  const count = Math.min(SPANS_MAX, Math.max(1, Math.ceil((nowMs - fromMs) / SPAN_MS)));
  return Array.from({ length: count }, (_, index) => ({
    fromMs: fromMs + index * SPAN_MS,
    toMs: Math.min(fromMs + (index + 1) * SPAN_MS, Math.max(nowMs, fromMs) + 60_000),
  }));
};

type Params = Readonly<Record<string, string | number>>;

/** A list of one product that may be asked for by time, or from an item on by its id. */
type List<T> = {
  readonly read: (params: Params) => Promise<Result<readonly T[], VenueFault>>;
  readonly fromId: string;
  readonly idOf: (item: T) => string;
};

const PAGES_MAX = 100;

/** Every item from that one on: ids only rise. */
const listFrom = async <T>(
  { fromId, idOf, read }: List<T>,
  first: T,
): Promise<Result<readonly T[], VenueFault>> => {
  const found = new Map<string, T>([[idOf(first), first]]);
  let last = first;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const items = await read({ [fromId]: idOf(last), limit: LIMIT });
    if (!items.ok) return items;
    for (const item of items.value) found.set(idOf(item), item);
    if (items.value.length < LIMIT) return ok([...found.values()]);
    last = items.value.at(-1) ?? last;
  }
  return malformed(`expected at most ${PAGES_MAX} pages from ${fromId} ${idOf(first)} on`);
};

/** Every item since then: by spans of time, and once a span is full, from its last item on. */
const listSince = async <T>(
  list: List<T>,
  sinceMs: number,
  nowMs: number,
): Promise<Result<readonly T[], VenueFault>> => {
  const found: T[] = [];
  for (const { fromMs, toMs } of spansSince(sinceMs, nowMs)) {
    const span = await list.read({ startTime: fromMs, endTime: toMs, limit: LIMIT });
    if (!span.ok) return span;
    const last = span.value.length < LIMIT ? undefined : span.value.at(-1);
    found.push(...span.value);
    if (last === undefined) continue;
    const rest = await listFrom(list, last);
    return rest.ok ? ok([...found.slice(0, -1), ...rest.value]) : rest;
  }
  return ok(found);
};

const parseOrders = (
  wires: readonly WireOrder[],
  scaleOf: ScaleOf,
  skipped: AccountReadsOptions['skipped'],
): Result<readonly VenueOrder[], VenueFault> => {
  const orders: VenueOrder[] = [];
  for (const wire of wires) {
    const scale = scaleOf(wire.symbol);
    const order = scale === null ? null : parseOrder(wire, scale);
    if (order !== null) orders.push(order);
    else if (scale === null) skipped(`order of ${wire.symbol}`, 'a product that cannot be held');
    else return malformed(`order ${wire.orderId} of ${wire.symbol}: quantities that are none`);
  }
  return ok(orders);
};

/**
 * The open ones come first: an order that ends between the answers is then in a later one as ended,
 * or in the first as still resting, and never in neither. Weighs 40 + 5, and 5 for each product.
 */
export const listOrders = async (
  options: AccountReadsOptions,
  sinceMs: EpochMs,
): ReturnType<Venue['orders']> => {
  const { catalogue, clock, reads, skipped } = options;
  const scales = await catalogue.scales();
  if (!scales.ok) return scales;
  const open = await reads.one({ path: '/fapi/v1/openOrders', weight: 40 }, ordersSchema);
  if (!open.ok) return open;
  const products = await activeProducts(options);
  if (!products.ok) return products;
  const wires: WireOrder[] = [...open.value];
  for (const symbol of products.value.keys()) {
    const question = { path: '/fapi/v1/allOrders', weight: 5 };
    const list: List<WireOrder> = {
      read: (params) => reads.one({ ...question, params: { symbol, ...params } }, ordersSchema),
      fromId: 'orderId',
      idOf: ({ orderId }) => orderId,
    };
    const recent = await listSince(list, sinceMs, clock.now());
    if (!recent.ok) return recent;
    wires.push(...recent.value);
  }
  const parsed = parseOrders(wires, scales.value, skipped);
  if (!parsed.ok) return parsed;
  return ok([...new Map(parsed.value.map((order) => [order.venueOrderId, order])).values()]);
};

/** Weighs 5, and 5 for each product that may have traded. */
export const listFills = async (
  options: AccountReadsOptions,
  sinceMs: EpochMs,
): ReturnType<Venue['fills']> => {
  const { clock, foreignFee, reads } = options;
  const products = await activeProducts(options);
  if (!products.ok) return products;
  const fills: VenueFill[] = [];
  for (const [symbol, scale] of products.value) {
    const question = { path: '/fapi/v1/userTrades', weight: 5 };
    const list: List<WireTrade> = {
      read: (params) => reads.one({ ...question, params: { symbol, ...params } }, tradesSchema),
      fromId: 'fromId',
      idOf: ({ id }) => id,
    };
    const traded = await listSince(list, sinceMs, clock.now());
    if (!traded.ok) return traded;
    const parsed = parseTrades(traded.value, scale, foreignFee);
    if (!parsed.ok) return parsed;
    fills.push(...parsed.value.filter(({ atMs }) => atMs >= sinceMs));
  }
  return ok(fills);
};

/** Each with its instrument, so that whoever takes it up knows its scale, fee and leverage. */
export const readPositions = async (
  options: AccountReadsOptions,
): ReturnType<Venue['positions']> => {
  const listed = await listPositions(options.reads);
  if (!listed.ok) return listed;
  const held = listed.value.filter(({ positionAmt }) => Number(positionAmt) !== 0);
  const scales = await scaled(
    options,
    held.map(({ symbol }) => symbol),
  );
  if (!scales.ok) return scales;
  const positions: VenuePosition[] = [];
  for (const wire of held) {
    const scale = scales.value.get(wire.symbol);
    if (scale === undefined) continue;
    const position = parsePosition(wire, scale);
    if (position === null) return malformed(`${wire.symbol}: a position of ${wire.positionAmt}`);
    const instrument = await options.catalogue.instrument(wire.symbol);
    if (!instrument.ok) return instrument;
    positions.push({ ...position, instrument: instrument.value });
  }
  return ok(positions);
};

/** What may be put into new positions. */
export const readBalance = async (reads: UsdmReads, clock: Clock): ReturnType<Venue['balance']> => {
  const asOfMs = clock.now();
  const read = await reads.one({ path: '/fapi/v3/balance', weight: 5 }, balancesSchema);
  if (!read.ok) return read;
  const tether = read.value.find(({ asset }) => asset === 'USDT');
  if (tether === undefined) return ok({ cashMicros: micros(0), asOfMs });
  const cash = microsDown(tether.availableBalance);
  return cash === null
    ? malformed(`balance: ${tether.availableBalance}`)
    : ok({ cashMicros: cash, asOfMs });
};
