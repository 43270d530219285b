import type { Side } from './contract.ts';
import type { Deadline, Delivered } from './delivery.ts';
import type {
  BookId,
  ClientOrderId,
  EventTicker,
  InstallationId,
  MarketTicker,
  SymbolId,
  TicketId,
  TradeId,
} from './ids.ts';
import type { LinearInstrument } from './instrument.ts';
import type { SettlementResult } from './market.ts';
import type { CountCenti, HeldPriceCenti, Micros } from './money.ts';
import type { Leg, OrderTotals } from './order.ts';
import type { PriceRange } from './price-grid.ts';
import type { MarketReading, StopCause } from './reading.ts';
import type { GuardSettings } from './settings.ts';
import type { ActedOn } from './signal.ts';
import type { EpochMs } from './time.ts';

/** What an adopted position had cost when it was claimed; null where nobody can say. */
export type AdoptedPosition = {
  readonly costMicros: Micros | null;
  readonly feesMicros: Micros;
  /** Whence the cost is known: the account's fills, or the venue's figure for the position. */
  readonly priced: 'fills' | 'exposure' | 'unknown';
};

/** Who asked for the trade. An adopted one is born with its position and never enters. */
export type TradeOrigin =
  /** `signal`: of a desk that requires one. */
  | { readonly kind: 'desk'; readonly desk: string; readonly signal?: ActedOn }
  | { readonly kind: 'ticket'; readonly by: string }
  | { readonly kind: 'adoption'; readonly by: string; readonly position: AdoptedPosition };

/** A request to open one guarded trade; `ticketId` makes it idempotent. */
export type Ticket = {
  readonly ticketId: TicketId;
  readonly origin: TradeOrigin;
  readonly market: MarketTicker;
  readonly event: EventTicker;
  readonly symbol: SymbolId;
  readonly side: Side;
  readonly strikeMicros: Micros;
  readonly closeAtMs: EpochMs;
  readonly exchangeIndex: number;
  readonly tickCenti: number;
  /** Of the YES leg, as the market had them; absent where the tick holds everywhere. */
  readonly priceRanges?: readonly PriceRange[];
  readonly countCenti: CountCenti;
  readonly limitCenti: HeldPriceCenti;
  readonly guard: GuardSettings;
  /** Of the settings the guard was taken from; 0: the settings file alone. */
  readonly settingsVersion: number;
  /** What was known when the ticket was written. */
  readonly reading: MarketReading;
  /** Absent: the contract is binary. */
  readonly instrument?: LinearInstrument;
};

/** What is fixed when the trade is born. */
export type TradeInput = {
  readonly tradeId: TradeId;
  readonly installation: InstallationId;
  readonly book: BookId;
  readonly ticket: Ticket;
  readonly atMs: EpochMs;
};

export const CLOSE_METHODS = [
  'auto_probability',
  'auto_momentum_spike',
  'auto_price_floor',
  'auto_take_profit',
  'auto_trailing',
  'auto_break_even',
  'auto_max_hold',
  'auto_before_close',
  'auto_blind',
  'limit_close',
  'manual',
  'expired',
  'external',
  'released',
] as const;

export type CloseMethod = (typeof CLOSE_METHODS)[number];

/** State paths as stored in `trades.state`. */
export const TRADE_STATES = [
  'opening',
  'open',
  'monitoring.watching',
  'monitoring.verifying',
  'autoStopping.clearing',
  'autoStopping.exiting',
  'autoStopping.retrying',
  'autoStopping.stuck',
  'closing.clearing',
  'closing.exiting',
  'closing.retrying',
  'closing.stuck',
  'settling',
  'closed',
  'failed',
] as const;

export type TradeState = (typeof TRADE_STATES)[number];

/** No event is expected any more; a late fill may still bring the position back. */
export const TERMINAL_TRADE_STATES: ReadonlySet<string> = new Set<TradeState>(['closed', 'failed']);

export const isTradeState = (state: string): state is TradeState =>
  TRADE_STATES.some((known) => known === state);

export type TradeOrder = OrderTotals & { readonly leg: Leg; readonly ended: boolean };

/** A guard that replaces the one the trade was opened with. */
export type GuardChange = { readonly settings: GuardSettings; readonly settingsVersion: number };

/** An exit that rests at the venue until it is filled or withdrawn. */
export type RestingExit = {
  readonly orderId: ClientOrderId;
  readonly limitCenti: HeldPriceCenti;
  /** Its end has been asked for. */
  readonly isWithdrawn: boolean;
};

export type TradeContext = {
  readonly tradeId: TradeId;
  readonly installation: InstallationId;
  readonly book: BookId;
  readonly ticket: Ticket;
  readonly guardChange: GuardChange | null;
  readonly closeAtMs: EpochMs;
  /** Every order this trade has asked for, with its cumulative totals. */
  readonly orders: Readonly<Record<ClientOrderId, TradeOrder>>;
  readonly entry: OrderTotals;
  readonly exit: OrderTotals;
  readonly stopsPaused: boolean;
  /** Somebody wants out: a position that comes, or comes back, is left and not guarded. */
  readonly closeRequested: boolean;
  /** How much the close in progress is to sell; null: everything. */
  readonly partialCenti: CountCenti | null;
  /** The exit that rests; it has not reported its end. */
  readonly restingExit: RestingExit | null;
  /** Resting exits in a row that ended by themselves and sold nothing. */
  readonly restingFailures: number;
  /** Exit orders asked for since the position opened; numbers the attempts. */
  readonly exitAttempts: number;
  /** Consecutive exits that sold nothing. */
  readonly exitFailures: number;
  /** Consecutive tries that found no proven bid, or an exit that has not reported its end. */
  readonly exitsUnpriced: number;
  readonly deadline: Deadline | null;
  /** Timers armed so far; makes each timer id unique. */
  readonly timersArmed: number;
  readonly openedAtMs: EpochMs | null;
  /** The highest and the lowest bid the held leg is known to have had; null before the first. */
  readonly highBidCenti: HeldPriceCenti | null;
  readonly lowBidCenti: HeldPriceCenti | null;
  /** Since when a position exists, or may exist, without protection; null otherwise. */
  readonly unprotectedSinceMs: EpochMs | null;
  readonly unprotectedMs: number;
  readonly unprotectedReason: string | null;
  readonly cause: StopCause | null;
  readonly closeMethod: CloseMethod | null;
  readonly settlement: SettlementResult | null;
  /** The market is over, and its result has not come in its time. */
  readonly settlementOverdue: boolean;
  readonly payoutMicros: Micros;
  readonly pnlMicros: Micros | null;
  readonly closedAtMs: EpochMs | null;
  readonly failure: string | null;
};

type OrderReport = OrderTotals & { readonly orderId: ClientOrderId; readonly leg: Leg };

/** Events of the trade chart: commands `noun.verb`, facts `noun.participle`. */
export type TradeEvent = Delivered<
  | (OrderReport & { readonly type: 'order.filled'; readonly complete: boolean })
  | (OrderReport & { readonly type: 'order.died'; readonly reason: string })
  | { readonly type: 'watch.armed'; readonly reading: MarketReading }
  /** `sinceMs`: since when nobody has watched, where that was before anybody could say so. */
  | { readonly type: 'watch.lost'; readonly reason: string; readonly sinceMs?: EpochMs }
  | { readonly type: 'mark.moved'; readonly reading: MarketReading }
  | { readonly type: 'stop.tripped'; readonly cause: StopCause }
  | {
      readonly type: 'close.requested';
      readonly by: string;
      /** How much of the position; null, or all that is held and more: everything. */
      readonly countCenti: CountCenti | null;
      readonly reading: MarketReading;
    }
  | { readonly type: 'exit.retry'; readonly by: string; readonly reading: MarketReading }
  | { readonly type: 'stops.pause'; readonly by: string }
  | { readonly type: 'stops.resume'; readonly by: string }
  | (GuardChange & { readonly type: 'guard.changed'; readonly by: string })
  | {
      readonly type: 'deadline.reached';
      readonly timerId: string;
      readonly reading: MarketReading;
    }
  | { readonly type: 'market.moved'; readonly closeAtMs: EpochMs }
  | { readonly type: 'market.closed' }
  | { readonly type: 'market.settled'; readonly result: SettlementResult }
  | { readonly type: 'position.vanished'; readonly why: string }
  | { readonly type: 'position.release'; readonly by: string }
>;
