import type { EpochMs } from '../../machines/model/time.ts';
import type {
  ActorKey,
  FillRecord,
  JournalAppend,
  OrderRow,
  TradeRow,
} from '../../machines/ports.ts';
import type { Terms } from '../../machines/model/instrument.ts';
import { costDecimal, countDecimal, microsDecimal, priceDecimal } from '../decimals.ts';

/** The actor column of a trade's own transitions; an order's are under its client order id. */
export const TRADE_ACTOR = 'trade';

export const actorColumn = (actor: ActorKey): string =>
  actor.kind === 'trade' ? TRADE_ACTOR : actor.orderId;

/** A column that is left out is null to the statement, and costs it nothing to read. */
const unlessNull = <T, Encoded>(
  value: T | null,
  encode: (value: T) => Encoded,
): Encoded | undefined => (value === null ? undefined : encode(value));

const same = <T>(value: T): T => value;

const TERMINAL_TRADE_STATES: ReadonlySet<string> = new Set(['closed', 'failed']);

const tradeColumns = (row: TradeRow, atMs: EpochMs): Readonly<Record<string, unknown>> => ({
  held: countDecimal(row.ticket, row.heldCenti),
  buy_price: unlessNull(row.buyPriceCenti, (price) => priceDecimal(row.ticket, price)),
  sell_price: unlessNull(row.sellPriceCenti, (price) => priceDecimal(row.ticket, price)),
  fees: microsDecimal(row.feesMicros),
  pnl: unlessNull(row.pnlMicros, microsDecimal),
  win_loss: unlessNull(row.winLoss, same),
  close_method: unlessNull(row.closeMethod, same),
  unprotected_ms: row.unprotectedMs,
  close_at_ms: row.closeAtMs,
  deadline_at_ms: unlessNull(row.deadlineAtMs, same),
  opened_at_ms: unlessNull(row.openedAtMs, same),
  closed_at_ms: unlessNull(row.closedAtMs, same),
  ended_at_ms: TERMINAL_TRADE_STATES.has(row.state) ? atMs : undefined,
});

const tradeBirth = ({ book, ticket }: TradeRow): Readonly<Record<string, unknown>> => ({
  book,
  ticket_id: ticket.ticketId,
  side: ticket.side === 'yes' ? 'Y' : 'N',
  market: ticket.market,
  event: ticket.event,
  symbol: ticket.symbol,
  strike: microsDecimal(ticket.strikeMicros),
  origin: ticket.origin,
  count: countDecimal(ticket, ticket.countCenti),
  ticket,
  instrument: ticket.instrument,
});

const orderColumns = (row: OrderRow): Readonly<Record<string, unknown>> => ({
  venue_order_id: unlessNull(row.venueOrderId, same),
  filled: countDecimal(row.request, row.filledCenti),
  cost: costDecimal(row.request, row.filledCenti, row.costMicros),
  fees: microsDecimal(row.feesMicros),
  reason: unlessNull(row.reason, same),
  deadline_at_ms: unlessNull(row.deadlineAtMs, same),
  ended_at_ms: unlessNull(row.endedAtMs, same),
});

const rowColumns = (row: TradeRow | OrderRow, atMs: EpochMs): Readonly<Record<string, unknown>> =>
  row.kind === 'trade' ? tradeColumns(row, atMs) : orderColumns(row);

/** What never changes after the first transition; sent with that one only. */
const birthColumns = (row: TradeRow | OrderRow): Readonly<Record<string, unknown>> =>
  row.kind === 'trade'
    ? tradeBirth(row)
    : { leg: row.request.leg, attempt: row.request.attempt, request: row.request };

/** What is held by whom the row is of. */
const termsOf = (row: TradeRow | OrderRow): Terms =>
  row.kind === 'trade' ? row.ticket : row.request;

const fillColumns = (terms: Terms, fill: FillRecord): Readonly<Record<string, unknown>> => ({
  fill_id: fill.fillId,
  client_order_id: fill.orderId,
  market: fill.market,
  count: countDecimal(terms, fill.countCenti),
  price: priceDecimal(terms, fill.priceCenti),
  fee: microsDecimal(fill.feeMicros),
  is_taker: fill.isTaker,
  at_ms: fill.atMs,
});

const unlessEmpty = <T>(items: readonly T[]): readonly T[] | undefined =>
  items.length === 0 ? undefined : items;

/**
 * The context, without the part that never changes and fills most of it: the actor's row and the
 * journal's first transition keep that once. Left out only when it is the row's very object.
 */
const contextOf = ({ seq, context, row }: JournalAppend): object => {
  if (seq === 1) return context;
  if (row.kind === 'trade' && 'ticket' in context && context.ticket === row.ticket)
    return { ...context, ticket: undefined };
  if (row.kind === 'order' && 'request' in context && context.request === row.request)
    return { ...context, request: undefined };
  return context;
};

/** One append as the append statement reads it: three JSON texts. */
export type EncodedEntry = {
  /** The columns, named as in the statement. */
  readonly columns: string;
  readonly event: string;
  readonly context: string;
};

/** Throws a RangeError when an amount is no safe integer. */
export const encodeEntry = (entry: JournalAppend): EncodedEntry => ({
  columns: JSON.stringify({
    trade_id: entry.actor.tradeId,
    actor: actorColumn(entry.actor),
    seq: entry.seq,
    shard: entry.lease.shard,
    token: entry.lease.token,
    at_ms: entry.atMs,
    event_id: entry.eventId,
    from_state: unlessNull(entry.from, same),
    to_state: entry.to,
    machine_version: entry.machineVersion,
    ...rowColumns(entry.row, entry.atMs),
    birth: entry.seq === 1 ? birthColumns(entry.row) : undefined,
    intents: unlessEmpty(entry.intents),
    clears: unlessEmpty(entry.clears),
    fills: unlessEmpty(entry.fills.map((fill) => fillColumns(termsOf(entry.row), fill))),
  }),
  event: JSON.stringify(entry.event),
  context: JSON.stringify(contextOf(entry)),
});
