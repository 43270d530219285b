import type { OrderAction, Side } from './contract.ts';
import {
  clientOrderId,
  installationId,
  tradeId,
  type ClientOrderId,
  type FillId,
  type InstallationId,
  type MarketTicker,
  type TradeId,
  type VenueOrderId,
} from './ids.ts';
import type { LinearInstrument } from './instrument.ts';
import type { CountCenti, HeldPriceCenti, Micros } from './money.ts';
import type { EpochMs } from './time.ts';
import type { Deadline, Delivered } from './delivery.ts';

/** Why a trade sends an order: to take its position, or to leave it. */
export type Leg = 'entry' | 'exit';

export type TimeInForce = 'immediateOrCancel' | 'goodTillCanceled';

/** Everything a venue needs to place one order, in terms of the leg the trade holds. */
export type OrderRequest = {
  readonly clientOrderId: ClientOrderId;
  readonly tradeId: TradeId;
  readonly leg: Leg;
  readonly attempt: number;
  readonly market: MarketTicker;
  readonly exchangeIndex: number;
  readonly side: Side;
  readonly action: OrderAction;
  readonly countCenti: CountCenti;
  /** Worst acceptable price of the held leg. */
  readonly limitCenti: HeldPriceCenti;
  readonly timeInForce: TimeInForce;
  /** The venue may only shrink the position with it. */
  readonly reduceOnly: boolean;
  /** Absent: the contract is binary. */
  readonly instrument?: LinearInstrument;
};

/** Deterministic: a crash between commit and send repeats the id; the venue refuses the twin. */
export const clientOrderIdFor = (
  installation: InstallationId,
  trade: TradeId,
  leg: Leg,
  attempt: number,
): ClientOrderId =>
  clientOrderId(`tw-${installation}-${trade}-${leg === 'entry' ? 'e' : 'x'}${attempt}`);

/** The installation and the trade whose order carries this id; null for an id of another make. */
export const makerOfClientOrder = (
  order: ClientOrderId,
): { readonly installation: InstallationId; readonly trade: TradeId } | null => {
  const match = /^tw-([0-9a-f]{8})-([1-9][0-9]{0,18})-[ex][1-9][0-9]*$/.exec(order);
  return match?.[1] === undefined || match[2] === undefined
    ? null
    : { installation: installationId(match[1]), trade: tradeId(match[2]) };
};

/** The trade whose order carries this id; null for an id of another installation or make. */
export const tradeOfClientOrder = (
  installation: InstallationId,
  order: ClientOrderId,
): TradeId | null => {
  const maker = makerOfClientOrder(order);
  return maker?.installation === installation ? maker.trade : null;
};

/** One fill of one of our orders, priced on the held leg, with the fee the venue booked. */
export type OrderFill = {
  readonly fillId: FillId;
  readonly countCenti: CountCenti;
  readonly priceCenti: HeldPriceCenti;
  readonly feeMicros: Micros;
  readonly isTaker: boolean;
  readonly atMs: EpochMs;
};

/** What an order has done so far; cumulative, so that a repeated report changes nothing. */
export type OrderTotals = {
  readonly filledCenti: CountCenti;
  readonly costMicros: Micros;
  readonly feesMicros: Micros;
};

/** The venue's own word on an order. */
export type VenueOrderStatus = 'resting' | 'canceled' | 'executed';

export const ORDER_STATES = [
  'intended',
  'submitting',
  'working',
  'unknown',
  'resolving',
  'filled',
  'cancelled',
  'rejected',
] as const;

export type OrderState = (typeof ORDER_STATES)[number];

export const TERMINAL_ORDER_STATES: ReadonlySet<string> = new Set<OrderState>([
  'filled',
  'cancelled',
  'rejected',
]);

export const isOrderState = (state: string): state is OrderState =>
  ORDER_STATES.some((known) => known === state);

export type OrderPolicy = {
  /** Reads at the venue lag writes: wait this long before asking, and between questions. */
  readonly lookupGraceMs: number;
  /** Ceiling of the pause between questions while the venue cannot be asked. */
  readonly lookupMaxMs: number;
  /** A not-found counts as proof of absence only after this many of them. */
  readonly lookupsBeforeResubmit: number;
  /** How long the reports of fills already announced may lag before they are asked for. */
  readonly fillGraceMs: number;
  /** A resting order is looked up this often: a report of its end may have been lost. */
  readonly checkMs: number;
};

export type OrderContext = {
  readonly request: OrderRequest;
  readonly policy: OrderPolicy;
  readonly venueOrderId: VenueOrderId | null;
  readonly fills: readonly OrderFill[];
  readonly totals: OrderTotals;
  /** How much of it the trade has been told of. */
  readonly toldCenti: CountCenti;
  /** What the venue says will ever be filled; null while the order can still trade. */
  readonly finalFilledCenti: CountCenti | null;
  /** The venue has proven that it holds an order of this id. */
  readonly landed: boolean;
  readonly submissions: number;
  /** Questions since the venue last had an answer. */
  readonly lookups: number;
  /** Consecutive not-founds since the last submission. */
  readonly missing: number;
  readonly cancelRequested: boolean;
  /** Timers armed so far; makes each timer id unique. */
  readonly timersArmed: number;
  readonly reason: string | null;
  readonly deadline: Deadline | null;
};

/** Events of the order chart; `order.*` commands come from us, the rest are facts of the venue. */
export type OrderEvent = Delivered<
  | { readonly type: 'order.submit' }
  | { readonly type: 'order.cancel'; readonly by: string }
  | {
      readonly type: 'submission.accepted';
      readonly venueOrderId: VenueOrderId;
      readonly filledCenti: CountCenti;
      readonly remainingCenti: CountCenti;
    }
  | { readonly type: 'submission.rejected'; readonly code: string; readonly message: string }
  | { readonly type: 'submission.unknown'; readonly why: string; readonly landed: boolean }
  | {
      readonly type: 'lookup.found';
      readonly venueOrderId: VenueOrderId;
      readonly status: VenueOrderStatus;
      readonly filledCenti: CountCenti;
      readonly fills: readonly OrderFill[];
    }
  | { readonly type: 'lookup.missing' }
  | { readonly type: 'lookup.unknown'; readonly why: string }
  | { readonly type: 'fill.seen'; readonly fill: OrderFill }
  | {
      readonly type: 'order.ended';
      readonly venueOrderId: VenueOrderId;
      readonly status: VenueOrderStatus;
      readonly filledCenti: CountCenti;
      readonly reason: string;
    }
  | { readonly type: 'cancel.accepted'; readonly reducedByCenti: CountCenti }
  | { readonly type: 'cancel.unknown'; readonly why: string }
  | { readonly type: 'process.recovered' }
  | { readonly type: 'deadline.reached'; readonly timerId: string }
>;
