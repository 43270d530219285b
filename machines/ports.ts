import type {
  BookId,
  ClientOrderId,
  EventId,
  FillId,
  IntentId,
  MarketTicker,
  TradeId,
  VenueOrderId,
} from './model/ids.ts';
import type { CountCenti, HeldPriceCenti, Micros } from './model/money.ts';
import type { OrderRequest, OrderState } from './model/order.ts';
import type { EpochMs } from './model/time.ts';
import type { CloseMethod, Ticket, TradeEvent, TradeState } from './model/trade.ts';

/*
 * Every effect of the charts, by name and type. `machines/` decides; `src/` and `db/` act.
 */

/** The one source of time. Paper mode scales it; tests step it. Never `Date.now()`. */
export type Clock = {
  readonly now: () => EpochMs;
  readonly setTimeout: (run: () => void, delayMs: number) => TimerHandle;
  readonly clearTimeout: (handle: TimerHandle) => void;
};
export type TimerHandle = { readonly id: number };

/** Uniform in [0, 1). Used for jitter only; nothing that is journaled depends on it. */
export type Random = () => number;

/** Effects a trade's commit may ask for. */
export type TradeIntent =
  | { readonly type: 'placeOrder'; readonly request: OrderRequest }
  /** Asks for the end of an order that the trade has placed. */
  | {
      readonly type: 'withdrawOrder';
      readonly tradeId: TradeId;
      readonly orderId: ClientOrderId;
    };

/** Effects an order's commit may ask for. */
export type OrderIntent =
  | { readonly type: 'submitOrder'; readonly request: OrderRequest }
  | {
      readonly type: 'lookupOrder';
      readonly request: OrderRequest;
      readonly venueOrderId: VenueOrderId | null;
      /** It is asked after now and then; nothing waits for the answer. */
      readonly isRoutine: boolean;
    }
  | {
      readonly type: 'cancelOrder';
      readonly request: OrderRequest;
      readonly venueOrderId: VenueOrderId;
    }
  | { readonly type: 'tellTrade'; readonly tradeId: TradeId; readonly event: TradeEvent };

export type Intent = TradeIntent | OrderIntent;

/** A durable actor's name. An order lives in its trade's journal, next to the trade itself. */
export type ActorKey =
  | { readonly kind: 'trade'; readonly tradeId: TradeId }
  | { readonly kind: 'order'; readonly tradeId: TradeId; readonly orderId: ClientOrderId };

/** The right to write: a lease of the trade's shard. The token grows with each change of owner. */
export type LeaseProof = { readonly shard: number; readonly token: number };

export const SHARD_COUNT = 64;

/** The shard that owns a trade and its orders. */
export const shardOf = (trade: TradeId): number => Number(BigInt(trade) % BigInt(SHARD_COUNT));

export type IntentRecord = { readonly intentId: IntentId; readonly intent: Intent };

export type FillRecord = {
  readonly fillId: FillId;
  readonly orderId: ClientOrderId;
  readonly tradeId: TradeId;
  readonly market: MarketTicker;
  readonly countCenti: CountCenti;
  readonly priceCenti: HeldPriceCenti;
  readonly feeMicros: Micros;
  readonly isTaker: boolean;
  readonly atMs: EpochMs;
};

/** Columns of `trades`, as of one transition. Amounts are null until known. */
export type TradeRow = {
  readonly kind: 'trade';
  readonly state: TradeState;
  readonly book: BookId;
  readonly ticket: Ticket;
  readonly closeAtMs: EpochMs;
  readonly heldCenti: CountCenti;
  readonly buyPriceCenti: HeldPriceCenti | null;
  readonly sellPriceCenti: HeldPriceCenti | null;
  readonly feesMicros: Micros;
  readonly pnlMicros: Micros | null;
  readonly winLoss: 'W' | 'L' | 'D' | null;
  readonly closeMethod: CloseMethod | null;
  readonly unprotectedMs: number;
  readonly deadlineAtMs: EpochMs | null;
  readonly openedAtMs: EpochMs | null;
  readonly closedAtMs: EpochMs | null;
};

/** Columns of `orders`, as of one transition. */
export type OrderRow = {
  readonly kind: 'order';
  readonly state: OrderState;
  readonly request: OrderRequest;
  readonly venueOrderId: VenueOrderId | null;
  readonly filledCenti: CountCenti;
  readonly costMicros: Micros;
  readonly feesMicros: Micros;
  readonly reason: string | null;
  readonly deadlineAtMs: EpochMs | null;
  readonly endedAtMs: EpochMs | null;
};

/** One transition of one actor, as it is committed. */
export type JournalAppend = {
  readonly actor: ActorKey;
  /** 1 for the actor's birth, then one more each time. */
  readonly seq: number;
  readonly atMs: EpochMs;
  readonly eventId: EventId;
  /** The event, plain JSON; it carries its own cause. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly from: string | null;
  readonly to: string;
  /** The context after the transition, plain JSON. */
  readonly context: object;
  readonly machineVersion: number;
  readonly lease: LeaseProof;
  readonly row: TradeRow | OrderRow;
  readonly intents: readonly IntentRecord[];
  /** Intents whose outcome this event is. */
  readonly clears: readonly IntentId[];
  readonly fills: readonly FillRecord[];
};

/**
 * `accepted`: committed (now, or by an earlier try of the very same append).
 * `duplicate`: the actor has already taken this event; nothing was written.
 * `fenced`: the lease is another's; stop acting.
 * `conflict`: another writer has taken this `seq` with other content; stop acting.
 */
export type AppendVerdict = 'accepted' | 'duplicate' | 'fenced' | 'conflict';

/** The journal writer. Resolves after the commit; rejects only when it is shut down. */
export type Journal = { readonly append: (entry: JournalAppend) => Promise<AppendVerdict> };
