import type { Side } from '../../../machines/model/contract.ts';
import type { EventTicker, MarketTicker, VenueOrderId } from '../../../machines/model/ids.ts';
import { countCenti, micros, type CountCenti, type Micros } from '../../../machines/model/money.ts';
import { unreachable } from '../../../machines/model/result.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';
import type { EndReason, LedgerEntry, LedgerFill, PlacedOrder } from '../ledger/entries.ts';
import { countRequest, noFigures, type VenueFigures } from './figures.ts';
import { applyFill, flat, openingPrice, payoutMicros, settle, type Position } from './position.ts';

export type AccountOrder = {
  readonly placed: PlacedOrder;
  readonly status: 'resting' | 'canceled' | 'executed';
  readonly filledCenti: CountCenti;
  readonly remainingCenti: CountCenti;
  readonly takerCostMicros: Micros;
  readonly makerCostMicros: Micros;
  readonly takerFeesMicros: Micros;
  readonly makerFeesMicros: Micros;
  readonly createdAtMs: EpochMs;
  readonly updatedAtMs: EpochMs;
  readonly reason: EndReason | 'Trade' | null;
};

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
  /** Resting orders of one market, oldest first. */
  readonly resting: (ticker: MarketTicker) => readonly AccountOrder[];
  readonly allResting: () => readonly AccountOrder[];
  readonly figures: () => VenueFigures;
};

export type Account = AccountView & { readonly apply: (entry: LedgerEntry) => void };

const newOrder = (placed: PlacedOrder, atMs: EpochMs): AccountOrder => ({
  placed,
  status: 'resting',
  filledCenti: countCenti(0),
  remainingCenti: placed.countCenti,
  takerCostMicros: micros(0),
  makerCostMicros: micros(0),
  takerFeesMicros: micros(0),
  makerFeesMicros: micros(0),
  createdAtMs: atMs,
  updatedAtMs: atMs,
  reason: null,
});

const withFill = (order: AccountOrder, fill: LedgerFill, atMs: EpochMs): AccountOrder => {
  const cost = micros(openingPrice(order.placed.side, fill.priceCenti) * fill.countCenti);
  const add = (to: Micros, amount: Micros, when: boolean): Micros =>
    when ? micros(to + amount) : to;
  const remaining = order.remainingCenti - fill.countCenti;
  return {
    ...order,
    status: remaining === 0 ? 'executed' : order.status,
    filledCenti: countCenti(order.filledCenti + fill.countCenti),
    remainingCenti: countCenti(remaining),
    takerCostMicros: add(order.takerCostMicros, cost, fill.isTaker),
    makerCostMicros: add(order.makerCostMicros, cost, !fill.isTaker),
    takerFeesMicros: add(order.takerFeesMicros, fill.feeMicros, fill.isTaker),
    makerFeesMicros: add(order.makerFeesMicros, fill.feeMicros, !fill.isTaker),
    updatedAtMs: atMs,
    reason: 'Trade',
  };
};

const cancelled = (order: AccountOrder, reason: EndReason, atMs: EpochMs): AccountOrder => ({
  ...order,
  status: 'canceled',
  remainingCenti: countCenti(0),
  updatedAtMs: atMs,
  reason,
});

/** The fold of a ledger: an account is exactly what its entries say. */
export const createAccount = (): Account => {
  let cashMicros = micros(0);
  let figures = noFigures;
  const orders = new Map<VenueOrderId, AccountOrder>();
  const restingIds = new Set<VenueOrderId>();
  const positions = new Map<MarketTicker, Position>();
  const fills: AccountFill[] = [];
  const settlements = new Map<MarketTicker, AccountSettlement>();
  const clientIds = new Set<string>();

  const known = (id: VenueOrderId): AccountOrder => {
    const order = orders.get(id);
    if (order === undefined) throw new RangeError(`ledger: expected a known order, found ${id}`);
    return order;
  };

  const store = (order: AccountOrder): void => {
    orders.set(order.placed.orderId, order);
    if (order.status === 'resting') restingIds.add(order.placed.orderId);
    else restingIds.delete(order.placed.orderId);
  };

  const countFill = (
    placed: PlacedOrder,
    fill: LedgerFill,
    before: number,
    after: number,
  ): void => {
    const market = figures.markets[placed.ticker] ?? { boughtCenti: 0, soldCenti: 0 };
    const bought = placed.side === 'bid' ? fill.countCenti : 0;
    const sold = placed.side === 'ask' ? fill.countCenti : 0;
    figures = {
      ...figures,
      fills: figures.fills + 1,
      overSells: figures.overSells + (before * after < 0 ? 1 : 0),
      feesMicros: micros(figures.feesMicros + fill.feeMicros),
      markets: {
        ...figures.markets,
        [placed.ticker]: {
          boughtCenti: market.boughtCenti + bought,
          soldCenti: market.soldCenti + sold,
        },
      },
    };
  };

  const fillOrder = (id: VenueOrderId, fill: LedgerFill, atMs: EpochMs): void => {
    const { placed } = known(id);
    const before = positions.get(placed.ticker) ?? flat(placed.ticker);
    const { position, cashMicros: cash } = applyFill(before, { side: placed.side, ...fill });
    positions.set(placed.ticker, position);
    cashMicros = micros(cashMicros + cash);
    fills.push({ ...fill, placed, atMs, positionCenti: position.signedCenti });
    countFill(placed, fill, before.signedCenti, position.signedCenti);
    store(withFill(known(id), fill, atMs));
  };

  const accept = (entry: Extract<LedgerEntry, { type: 'orderAccepted' }>): void => {
    const { order, atMs } = entry;
    if (order.clientOrderId !== null) clientIds.add(order.clientOrderId);
    store(newOrder(order, atMs));
    for (const fill of entry.fills) fillOrder(order.orderId, fill, atMs);
    if (entry.reason !== null) store(cancelled(known(order.orderId), entry.reason, atMs));
  };

  const settleMarket = (entry: Extract<LedgerEntry, { type: 'marketSettled' }>): void => {
    const { ticker, event, winner, atMs } = entry;
    const position = positions.get(ticker) ?? flat(ticker);
    const revenueMicros = payoutMicros(position.signedCenti, winner);
    settlements.set(ticker, { ticker, event, winner, settledAtMs: atMs, position, revenueMicros });
    positions.set(ticker, settle(position, winner));
    cashMicros = micros(cashMicros + revenueMicros);
    figures = { ...figures, settlements: figures.settlements + 1 };
  };

  const apply = (entry: LedgerEntry): void => {
    figures = countRequest(figures, entry);
    switch (entry.type) {
      case 'accountFunded':
        cashMicros = micros(cashMicros + entry.amountMicros);
        return;
      case 'orderAccepted': {
        accept(entry);
        return;
      }
      case 'orderFilled': {
        fillOrder(entry.orderId, entry.fill, entry.atMs);
        return;
      }
      case 'orderCancelled':
        store(cancelled(known(entry.orderId), entry.reason, entry.atMs));
        figures = { ...figures, cancels: figures.cancels + 1 };
        return;
      case 'marketSettled': {
        settleMarket(entry);
        return;
      }
      case 'orderRefused':
      case 'sessionOpened':
      case 'tapeEnded':
      case 'sessionFinished':
        return;
      default:
        unreachable(entry);
    }
  };

  const allResting = (): readonly AccountOrder[] => [...restingIds].map(known);
  return {
    apply,
    cashMicros: () => cashMicros,
    orders,
    positions,
    fills,
    settlements,
    hasClientId: (id) => clientIds.has(id),
    resting: (ticker) => allResting().filter((order) => order.placed.ticker === ticker),
    allResting,
    figures: () => figures,
  };
};

/** The instant of an entry; headers have none. */
export const entryAtMs = (entry: LedgerEntry): EpochMs =>
  'atMs' in entry ? entry.atMs : epochMs(0);
