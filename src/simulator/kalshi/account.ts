import type { Side } from '../../../machines/model/contract.ts';
import type { EventTicker, MarketTicker, VenueOrderId } from '../../../machines/model/ids.ts';
import { micros, type Micros } from '../../../machines/model/money.ts';
import { unreachable } from '../../../machines/model/result.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';
import type { LedgerEntry, LedgerFill, PlacedOrder } from '../ledger/entries.ts';
import {
  amendedTo,
  cancelledFor,
  decreasedTo,
  filledBy,
  newOrder,
  type AccountOrder,
} from './account-order.ts';
import { countFill, countRequest, noFigures, type VenueFigures } from './figures.ts';
import { applyFill, flat, payoutMicros, settle, type Position } from './position.ts';

export type AccountFill = LedgerFill & {
  readonly placed: PlacedOrder;
  readonly atMs: EpochMs;
  /** The position after it, + YES, − NO. */
  readonly positionCenti: number;
};

export type AccountSettlement = {
  readonly ticker: MarketTicker;
  readonly event: EventTicker;
  readonly winner: Side;
  readonly settledAtMs: EpochMs;
  /** As it stood when the market settled. */
  readonly position: Position;
  readonly revenueMicros: Micros;
};

/** Reading side of an account. Maps keep the order of arrival. */
export type AccountView = {
  readonly cashMicros: () => Micros;
  readonly orders: ReadonlyMap<VenueOrderId, AccountOrder>;
  readonly positions: ReadonlyMap<MarketTicker, Position>;
  readonly fills: readonly AccountFill[];
  readonly settlements: ReadonlyMap<MarketTicker, AccountSettlement>;
  readonly hasClientId: (clientOrderId: string) => boolean;
  /** Every resting order, oldest first. */
  readonly resting: () => readonly AccountOrder[];
  readonly figures: () => VenueFigures;
};

export type Account = AccountView & { readonly apply: (entry: LedgerEntry) => void };

type State = {
  cashMicros: Micros;
  figures: VenueFigures;
  readonly orders: Map<VenueOrderId, AccountOrder>;
  readonly restingIds: Set<VenueOrderId>;
  readonly positions: Map<MarketTicker, Position>;
  readonly fills: AccountFill[];
  readonly settlements: Map<MarketTicker, AccountSettlement>;
  readonly clientIds: Set<string>;
};

const orderOf = (state: State, id: VenueOrderId): AccountOrder => {
  const order = state.orders.get(id);
  if (order === undefined) throw new RangeError(`ledger: expected a known order, found ${id}`);
  return order;
};

const store = (state: State, order: AccountOrder): void => {
  state.orders.set(order.placed.orderId, order);
  if (order.status === 'resting') state.restingIds.add(order.placed.orderId);
  else state.restingIds.delete(order.placed.orderId);
};

const takeFill = (state: State, id: VenueOrderId, fill: LedgerFill, atMs: EpochMs): void => {
  const order = orderOf(state, id);
  const { ticker, side } = order.placed;
  const before = state.positions.get(ticker) ?? flat(ticker);
  const { position, cashMicros } = applyFill(before, { side, ...fill });
  const positionCenti = position.signedCenti;
  state.positions.set(ticker, position);
  state.cashMicros = micros(state.cashMicros + cashMicros);
  state.fills.push({ ...fill, placed: order.placed, atMs, positionCenti });
  state.figures = countFill(state.figures, order.placed, fill, before.signedCenti);
  store(state, filledBy(order, fill, atMs));
};

const takeOrder = (state: State, entry: Extract<LedgerEntry, { type: 'orderAccepted' }>): void => {
  const { order, atMs, fills, reason } = entry;
  if (order.clientOrderId !== null) state.clientIds.add(order.clientOrderId);
  store(state, newOrder(order, atMs));
  for (const fill of fills) takeFill(state, order.orderId, fill, atMs);
  if (reason !== null) store(state, cancelledFor(orderOf(state, order.orderId), reason, atMs));
};

/** Only less of it at the same price keeps its place in the queue. */
const takeAmendment = (
  state: State,
  entry: Extract<LedgerEntry, { type: 'orderAmended' }>,
): void => {
  const { atMs, orderId, priceCenti, countCenti, clientOrderId, fills } = entry;
  const { placed } = orderOf(state, orderId);
  if (clientOrderId !== null) state.clientIds.add(clientOrderId);
  if (priceCenti !== placed.priceCenti || countCenti > placed.countCenti)
    state.restingIds.delete(orderId);
  const changes = { priceCenti, countCenti, clientOrderId };
  store(state, amendedTo(orderOf(state, orderId), changes, atMs));
  for (const fill of fills) takeFill(state, orderId, fill, atMs);
};

const takeSettlement = (
  state: State,
  entry: Extract<LedgerEntry, { type: 'marketSettled' }>,
): void => {
  const { ticker, event, winner, atMs: settledAtMs } = entry;
  const position = state.positions.get(ticker) ?? flat(ticker);
  const revenueMicros = payoutMicros(position.signedCenti, winner);
  state.settlements.set(ticker, { ticker, event, winner, settledAtMs, position, revenueMicros });
  state.positions.set(ticker, settle(position, winner));
  state.cashMicros = micros(state.cashMicros + revenueMicros);
  state.figures = { ...state.figures, settlements: state.figures.settlements + 1 };
};

const take = (state: State, entry: LedgerEntry): void => {
  state.figures = countRequest(state.figures, entry);
  switch (entry.type) {
    case 'accountFunded':
      state.cashMicros = micros(state.cashMicros + entry.amountMicros);
      return;
    case 'orderAccepted':
      takeOrder(state, entry);
      return;
    case 'orderFilled':
      takeFill(state, entry.orderId, entry.fill, entry.atMs);
      return;
    case 'orderCancelled':
      store(state, cancelledFor(orderOf(state, entry.orderId), entry.reason, entry.atMs));
      state.figures = { ...state.figures, cancels: state.figures.cancels + 1 };
      return;
    case 'orderAmended':
      takeAmendment(state, entry);
      return;
    case 'orderDecreased':
      store(state, decreasedTo(orderOf(state, entry.orderId), entry.remainingCenti, entry.atMs));
      return;
    case 'marketSettled':
      takeSettlement(state, entry);
      return;
    case 'orderRefused':
    case 'futuresChanged':
    case 'sessionOpened':
    case 'tapeEnded':
    case 'sessionFinished':
      return;
    default:
      unreachable(entry);
  }
};

/** The fold of a ledger: an account is exactly what its entries say. */
export const createAccount = (): Account => {
  const state: State = {
    cashMicros: micros(0),
    figures: noFigures,
    orders: new Map(),
    restingIds: new Set(),
    positions: new Map(),
    fills: [],
    settlements: new Map(),
    clientIds: new Set(),
  };
  return {
    apply: (entry) => take(state, entry),
    cashMicros: () => state.cashMicros,
    orders: state.orders,
    positions: state.positions,
    fills: state.fills,
    settlements: state.settlements,
    hasClientId: (id) => state.clientIds.has(id),
    resting: () => [...state.restingIds].map((id) => orderOf(state, id)),
    figures: () => state.figures,
  };
};

/** The instant of an entry; a ledger's header has none. */
export const entryAtMs = (entry: LedgerEntry): EpochMs =>
  'atMs' in entry ? entry.atMs : epochMs(0);
