import type { MarketTicker } from '../../../machines/model/ids.ts';
import { countCenti } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { BookSide, LedgerEntry } from '../ledger/entries.ts';
import type { Account, AccountFill } from './account.ts';
import type { AccountOrder } from './account-order.ts';
import type { LevelDelta } from './book.ts';
import type { VenueEvent } from './events.ts';
import type { MarketState } from './market.ts';
import { flat } from './position.ts';

/** What the desks of the exchange share. */
export type ExchangeParts = {
  readonly account: Account;
  /** Writes the entry to the ledger, then applies it to the account. */
  readonly record: (entry: LedgerEntry) => void;
  readonly emit: (event: VenueEvent) => void;
  /** Names orders, fills and trades; never the same name twice. */
  readonly newId: () => string;
  /** Frames up to this instant only restate what the ledger knows; nothing trades on them. */
  readonly knownUntilMs: EpochMs;
};

/** The exchange's own state besides the account. */
export type Markets = ReadonlyMap<MarketTicker, MarketState>;

const otherSide = (side: BookSide): BookSide => (side === 'bid' ? 'ask' : 'bid');

/** Resting orders of one market, oldest first. */
export const restingIn = (account: Account, ticker: MarketTicker): readonly AccountOrder[] =>
  account.resting().filter(({ placed }) => placed.ticker === ticker);

/** Tells of a changed book; `clientOrderId` names the order that caused it, null the tape. */
export const announceBook = (
  { emit }: ExchangeParts,
  market: MarketState,
  deltas: readonly LevelDelta[],
  clientOrderId: string | null,
  atMs: EpochMs,
): void => {
  if (deltas.length === 0) return;
  emit({ type: 'bookChanged', market, deltas, clientOrderId, atMs });
  emit({ type: 'tickerChanged', market, atMs });
};

/** Tells of an order as the account now has it. */
export const announceOrder = (
  { account, emit }: ExchangeParts,
  { placed }: Pick<AccountOrder, 'placed'>,
  atMs: EpochMs,
): void => {
  const order = account.orders.get(placed.orderId);
  if (order !== undefined) emit({ type: 'orderChanged', order, atMs });
};

export const announcePosition = (
  { account, emit }: ExchangeParts,
  ticker: MarketTicker,
  atMs: EpochMs,
): void =>
  emit({
    type: 'positionChanged',
    position: account.positions.get(ticker) ?? flat(ticker),
    atMs,
  });

const announceFill = ({ emit }: ExchangeParts, market: MarketState, fill: AccountFill): void => {
  const { side } = fill.placed;
  const { fillId: tradeId, priceCenti, countCenti: traded, atMs } = fill;
  const takerSide = fill.isTaker ? side : otherSide(side);
  market.lastPriceCenti = priceCenti;
  market.lastTradeCenti = traded;
  market.ownVolumeCenti = countCenti(market.ownVolumeCenti + traded);
  const countOfTrade = { countCenti: traded };
  emit({ type: 'tradePrinted', market, tradeId, priceCenti, ...countOfTrade, takerSide, atMs });
  emit({ type: 'orderFilled', fill, atMs });
};

/** Tells of the account's last `count` fills, all in one market, and of the position after them. */
export const announceFills = (
  parts: ExchangeParts,
  market: MarketState,
  count: number,
  atMs: EpochMs,
): void => {
  if (count === 0) return;
  for (const fill of parts.account.fills.slice(-count)) announceFill(parts, market, fill);
  announcePosition(parts, market.spec.ticker, atMs);
};
