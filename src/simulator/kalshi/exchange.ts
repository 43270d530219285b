import { randomUUID } from 'node:crypto';

import { fillId, venueOrderId, type MarketTicker } from '../../../machines/model/ids.ts';
import {
  countCenti,
  micros,
  takerFeeMicros,
  type CountCenti,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { BookSide, EndReason, LedgerEntry, LedgerFill } from '../ledger/entries.ts';
import type { BookFrame, TapeFrame } from '../tapes/tape.ts';
import type { Account, AccountOrder } from './account.ts';
import {
  allowedCount,
  availableMicros,
  bookRefusal,
  FEE_QUANTUM_MICROS,
  preliminaryRefusal,
} from './admission.ts';
import type { Execution, LevelDelta } from './book.ts';
import type { VenueEvent } from './events.ts';
import { CRYPTO_EXCHANGE_INDEX, openMarket, type MarketState } from './market.ts';
import type { OrderForm } from './order-form.ts';
import { flat } from './position.ts';
import { isRefusal, notFound, type Refusal } from './refusal.ts';

/** How a cancel names its market; it carries no ticker in its path. */
export type CancelRouting = {
  readonly marketTicker: string | null;
  readonly exchangeIndex: number | null;
};

export type Cancelled = { readonly order: AccountOrder; readonly reducedByCenti: CountCenti };

/** The matching engine of the paper venue: markets driven by a tape, one account trading them. */
export type Exchange = {
  readonly markets: ReadonlyMap<MarketTicker, MarketState>;
  /** Takes the tape's next frame. */
  readonly apply: (frame: TapeFrame) => void;
  readonly place: (form: OrderForm, atMs: EpochMs) => AccountOrder | Refusal;
  readonly cancel: (orderId: string, routing: CancelRouting, atMs: EpochMs) => Cancelled | Refusal;
  /** Ends resting orders whose time has come. */
  readonly expire: (atMs: EpochMs) => void;
};

export type ExchangeParts = {
  readonly account: Account;
  /** Writes the entry to the ledger, then applies it to the account. */
  readonly record: (entry: LedgerEntry) => void;
  readonly emit: (event: VenueEvent) => void;
  /** Frames up to this instant only restate what the ledger already knows; nothing trades on them. */
  readonly knownUntilMs: EpochMs;
};

const takerFill = ({ priceCenti, countCenti: count }: Execution): LedgerFill => ({
  fillId: fillId(randomUUID()),
  priceCenti,
  countCenti: count,
  feeMicros: takerFeeMicros(count, priceCenti, FEE_QUANTUM_MICROS),
  isTaker: true,
});

const oppositeSide = (side: BookSide): BookSide => (side === 'bid' ? 'ask' : 'bid');

/** Tells the sockets what an entry has changed. */
const announcements = ({ account, emit }: Pick<ExchangeParts, 'account' | 'emit'>) => ({
  book: (
    market: MarketState,
    deltas: readonly LevelDelta[],
    clientOrderId: string | null,
    atMs: EpochMs,
  ): void => {
    if (deltas.length === 0) return;
    emit({ type: 'bookChanged', market, deltas, clientOrderId, atMs });
    emit({ type: 'tickerChanged', market, atMs });
  },
  order: (order: AccountOrder, atMs: EpochMs): void => {
    const current = account.orders.get(order.placed.orderId) ?? order;
    emit({ type: 'orderChanged', order: current, atMs });
  },
  fills: (market: MarketState, order: AccountOrder, count: number, atMs: EpochMs): void => {
    if (count === 0) return;
    for (const fill of account.fills.slice(-count)) {
      market.lastPriceCenti = fill.priceCenti;
      market.lastTradeCenti = fill.countCenti;
      market.ownVolumeCenti = countCenti(market.ownVolumeCenti + fill.countCenti);
      const { side } = order.placed;
      const takerSide = fill.isTaker ? side : oppositeSide(side);
      const { priceCenti, countCenti: traded, fillId: tradeId } = fill;
      emit({
        type: 'tradePrinted',
        market,
        tradeId,
        priceCenti,
        countCenti: traded,
        takerSide,
        atMs,
      });
      emit({ type: 'orderFilled', fill, atMs });
    }
    const { ticker } = order.placed;
    const position = account.positions.get(ticker) ?? flat(ticker);
    emit({ type: 'positionChanged', position, atMs });
  },
});

/** Orders of the account: taking, resting, cancelling. */
const orderDesk = (parts: ExchangeParts, markets: ReadonlyMap<MarketTicker, MarketState>) => {
  const { account, record } = parts;
  const announce = announcements(parts);

  const restReason = (form: OrderForm, excess: number, left: number): EndReason | null => {
    if (excess > 0) return 'ReduceOnlyCancel';
    return left > 0 && form.timeInForce !== 'good_till_canceled' ? 'ImmediateOrCancel' : null;
  };

  const accept = (
    form: OrderForm,
    market: MarketState,
    executions: readonly Execution[],
    excess: number,
    atMs: EpochMs,
  ): AccountOrder => {
    const { exchangeIndex: _, postOnly: __, ...rest } = form;
    const orderId = venueOrderId(randomUUID());
    const fills = executions.map(takerFill);
    const filled = fills.reduce((sum, fill) => sum + fill.countCenti, 0);
    const reason = restReason(form, excess, form.countCenti - filled);
    const placed = { ...rest, orderId, event: market.spec.event };
    const excessCenti = countCenti(excess);
    record({ type: 'orderAccepted', atMs, order: placed, fills, excessCenti, reason });
    const order = account.orders.get(orderId);
    if (order === undefined) throw new RangeError(`account: expected order ${orderId}, found none`);
    const taken = market.book.take(form.side, executions);
    const rested =
      order.status === 'resting'
        ? [market.book.rest(form.side, form.priceCenti, order.remainingCenti)]
        : [];
    announce.fills(market, order, fills.length, atMs);
    announce.order(order, atMs);
    announce.book(market, [...taken, ...rested], form.clientOrderId, atMs);
    return order;
  };

  const admit = (form: OrderForm, atMs: EpochMs): AccountOrder | Refusal => {
    const market = markets.get(form.ticker);
    const early = preliminaryRefusal(form, market, account);
    if (early !== null || market === undefined) return early ?? notFound;
    const count = countCenti(allowedCount(form, account));
    const executions = market.book.match(form.side, form.priceCenti, count);
    const late = bookRefusal(form, account, count, executions);
    return late ?? accept(form, market, executions, form.countCenti - count, atMs);
  };

  const end = (order: AccountOrder, reason: EndReason, atMs: EpochMs): void => {
    const { orderId, ticker, side, priceCenti, clientOrderId } = order.placed;
    record({ type: 'orderCancelled', atMs, orderId, reason });
    announce.order(order, atMs);
    const market = markets.get(ticker);
    if (market === undefined) return;
    const gone = market.book.rest(side, priceCenti, -order.remainingCenti);
    announce.book(market, [gone], clientOrderId, atMs);
  };

  /** A resting order is the maker of what the tape brings across its price; makers pay no fee. */
  const fillResting = (market: MarketState, order: AccountOrder, atMs: EpochMs): void => {
    const { side, priceCenti, orderId, clientOrderId } = order.placed;
    const executions = market.book.match(side, priceCenti, order.remainingCenti);
    const count = countCenti(executions.reduce((sum, one) => sum + one.countCenti, 0));
    if (count === 0) return;
    if (availableMicros(account) < 0) {
      end(order, 'MarginCancel', atMs);
      return;
    }
    const fill = {
      fillId: fillId(randomUUID()),
      priceCenti,
      countCenti: count,
      feeMicros: micros(0),
      isTaker: false,
    };
    record({ type: 'orderFilled', atMs, orderId, fill });
    const deltas = [
      ...market.book.take(side, executions),
      market.book.rest(side, priceCenti, -count),
    ];
    announce.fills(market, order, 1, atMs);
    announce.order(order, atMs);
    announce.book(market, deltas, clientOrderId, atMs);
  };

  return {
    end,
    admit,
    fillAllResting: (market: MarketState, atMs: EpochMs): void => {
      for (const order of account.resting(market.spec.ticker)) fillResting(market, order, atMs);
    },
  };
};

/** Nothing tells a cancelled, executed, unknown or wrongly routed order from another. */
const cancellable = (
  parts: ExchangeParts,
  markets: ReadonlyMap<MarketTicker, MarketState>,
  orderId: string,
  routing: CancelRouting,
): AccountOrder | null => {
  const order = parts.account.orders.get(venueOrderId(orderId));
  if (order?.status !== 'resting') return null;
  if (markets.get(order.placed.ticker)?.phase !== 'active') return null;
  const { marketTicker, exchangeIndex } = routing;
  if (marketTicker !== null) return marketTicker === order.placed.ticker ? order : null;
  return exchangeIndex === CRYPTO_EXCHANGE_INDEX ? order : null;
};

type OrderDesk = ReturnType<typeof orderDesk>;

/** The side that must have taken what the tape traded between two rows. */
const tapeTrade = (
  market: MarketState,
  frame: BookFrame,
): { readonly priceCenti: YesPriceCenti; readonly takerSide: BookSide } | null => {
  const last = market.lastPriceCenti;
  if (frame.askCenti !== null && (last === null || frame.askCenti >= last))
    return { priceCenti: frame.askCenti, takerSide: 'bid' };
  return frame.bidCenti === null ? null : { priceCenti: frame.bidCenti, takerSide: 'ask' };
};

/** Markets: their books, and their way from opening to settlement. */
const marketDesk = (
  parts: ExchangeParts,
  markets: Map<MarketTicker, MarketState>,
  orders: OrderDesk,
) => {
  const { account, record, emit } = parts;
  const announce = announcements(parts);

  const printTrade = (market: MarketState, frame: BookFrame): void => {
    const before = market.tapeVolumeCenti;
    market.tapeVolumeCenti = frame.volumeCenti;
    market.openInterestCenti = frame.openInterestCenti;
    const traded = before === null ? 0 : frame.volumeCenti - before;
    const trade = tapeTrade(market, frame);
    if (traded <= 0 || trade === null) return;
    market.lastPriceCenti = trade.priceCenti;
    market.lastTradeCenti = countCenti(traded);
    emit({
      type: 'tradePrinted',
      market,
      tradeId: randomUUID(),
      countCenti: countCenti(traded),
      ...trade,
      atMs: frame.atMs,
    });
  };

  const refresh = (market: MarketState, frame: BookFrame): void => {
    const deltas = market.book.refresh(frame.bidCenti, frame.askCenti);
    printTrade(market, frame);
    announce.book(market, deltas, null, frame.atMs);
    if (frame.atMs > parts.knownUntilMs) orders.fillAllResting(market, frame.atMs);
  };

  const open = (frame: Extract<TapeFrame, { kind: 'opened' }>): void => {
    const market = openMarket(frame.market);
    markets.set(frame.market.ticker, market);
    for (const { placed, remainingCenti } of account.resting(frame.market.ticker))
      market.book.rest(placed.side, placed.priceCenti, remainingCenti);
    emit({ type: 'marketChanged', market, change: 'created', atMs: frame.atMs });
  };

  const close = (market: MarketState, atMs: EpochMs): void => {
    market.phase = 'closed';
    for (const order of account.resting(market.spec.ticker)) orders.end(order, 'CloseCancel', atMs);
  };

  const settle = (market: MarketState, atMs: EpochMs): void => {
    const { ticker, event } = market.spec;
    market.phase = 'finalized';
    market.settledAtMs = atMs;
    const traded = account.positions.has(ticker) && !account.settlements.has(ticker);
    if (traded && market.outcome !== null) {
      const { winner } = market.outcome;
      record({ type: 'marketSettled', atMs, ticker, event, winner });
      const position = account.positions.get(ticker) ?? flat(ticker);
      emit({ type: 'positionChanged', position, atMs });
    }
    emit({ type: 'marketChanged', market, change: 'settled', atMs });
  };

  const determine = (
    market: MarketState,
    { atMs, winner, valueMicros }: Extract<TapeFrame, { kind: 'determined' }>,
  ): void => {
    market.phase = 'determined';
    market.outcome = { winner, valueMicros, determinedAtMs: atMs };
    emit({ type: 'marketChanged', market, change: 'determined', atMs });
  };

  return { open, refresh, close, determine, settle };
};

export const createExchange = (parts: ExchangeParts): Exchange => {
  const markets = new Map<MarketTicker, MarketState>();
  const orders = orderDesk(parts, markets);
  const desk = marketDesk(parts, markets, orders);

  const apply = (frame: TapeFrame): void => {
    if (frame.kind === 'spot') return;
    if (frame.kind === 'opened') {
      desk.open(frame);
      return;
    }
    const market = markets.get(frame.ticker);
    if (market === undefined)
      throw new RangeError(`tape: ${frame.kind} of unopened ${frame.ticker}`);
    switch (frame.kind) {
      case 'book': {
        desk.refresh(market, frame);
        return;
      }
      case 'closed': {
        desk.close(market, frame.atMs);
        return;
      }
      case 'determined': {
        desk.determine(market, frame);
        return;
      }
      case 'settled': {
        desk.settle(market, frame.atMs);
        return;
      }
    }
  };

  return {
    markets,
    apply,
    place: (form, atMs) => {
      const outcome = orders.admit(form, atMs);
      if (!isRefusal(outcome)) return outcome;
      const { clientOrderId, ticker } = form;
      record(parts, { clientOrderId, ticker, code: outcome.code, atMs });
      return outcome;
    },
    cancel: (orderId, routing, atMs) => {
      const order = cancellable(parts, markets, orderId, routing);
      if (order === null) return notFound;
      orders.end(order, 'UserCancel', atMs);
      return { order, reducedByCenti: order.remainingCenti };
    },
    expire: (atMs) => {
      for (const order of parts.account.allResting())
        if (order.placed.expiresAtMs !== null && order.placed.expiresAtMs <= atMs)
          orders.end(order, 'ExpiryCancel', atMs);
    },
  };
};

const record = (
  parts: ExchangeParts,
  refused: Omit<Extract<LedgerEntry, { type: 'orderRefused' }>, 'type'>,
): void => parts.record({ type: 'orderRefused', ...refused });
