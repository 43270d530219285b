import type { ProbabilityModel } from './probability-model.ts';
import type {
  BeforeCloseSettings,
  BreakEvenSettings,
  MaxHoldSettings,
  MomentumStopSettings,
  PriceFloorSettings,
  ProbabilityStopSettings,
  TakeProfitSettings,
  TrailingStopSettings,
} from './stop-settings.ts';

/** When a trade is stopped, and how it leaves. Frozen into the trade when it opens. */
export type GuardSettings = {
  /** Governs every rule below. */
  readonly stopsEnabled: boolean;
  readonly model: ProbabilityModel;
  readonly probabilityStop: ProbabilityStopSettings;
  readonly momentumStop: MomentumStopSettings;
  readonly priceFloor: PriceFloorSettings;
  readonly takeProfit: TakeProfitSettings;
  readonly trailingStop: TrailingStopSettings;
  readonly breakEven: BreakEvenSettings;
  readonly maxHold: MaxHoldSettings;
  readonly beforeClose: BeforeCloseSettings;
  readonly exit: ExitSettings;
  readonly limitExit: LimitExitSettings;
  readonly blind: BlindSettings;
  /** From the close of the market to the alarm that its result has not come; it repeats. */
  readonly settlementOverdueMs: number;
  /** Older proof than this is no proof: the trade is unprotected. */
  readonly maxQuoteAgeMs: number;
  readonly maxSpotAgeMs: number;
};

/**
 * How an exit is priced. An exit is immediate-or-cancel and fills from the best bid downwards: a
 * rung says how much of the book it may take, not what it gives away. The first rung crosses the
 * spread and a tick of movement; each exit that sold nothing has proven that the book is thinner or
 * faster than that, and takes the next, wider rung.
 */
export type ExitSettings = {
  /** Centi-cents of the held leg below the best bid, rung by rung; the last one is stayed on. */
  readonly ladderCenti: readonly number[];
  /**
   * The disaster floor, a price of the held leg. With it, an exit whose ladder is used up, or one
   * without a proven bid, may sell down to this price. No exit ever sells below it. Null: there is
   * none, nothing below the ladder is asked for, and without a proven bid nothing at all.
   */
  readonly floorCenti: number | null;
  /** Attempts before the exit is `stuck`. */
  readonly maxAttempts: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** Pause between attempts once stuck; null: only by command. */
  readonly stuckRetryMs: number | null;
  /** An order that has not reported its end for this long leaves the position unprotected. */
  readonly overdueMs: number;
};

/**
 * An order that rests at the venue and sells the position at a price, whatever the watch sees. It
 * rests at the lower of the two prices; `gainCenti` counts from the average price of the entry.
 */
export type LimitExitSettings = {
  readonly enabled: boolean;
  readonly gainCenti: number | null;
  readonly priceCenti: number | null;
};

/**
 * What becomes of a position that the watch has lost sight of: `hold` waits, unprotected and
 * alarmed; `exit` leaves it once it has been blind for `afterMs`.
 */
export type BlindSettings = {
  readonly policy: 'hold' | 'exit';
  readonly afterMs: number;
};

/** One automatic entry desk. */
export type DeskSettings = {
  readonly name: string;
  /** Series whose markets the desk may enter. */
  readonly series: readonly string[];
  /** The entry switch. Stops have their own (`GuardSettings.stopsEnabled`). */
  readonly entriesEnabled: boolean;
  readonly minProbabilityPercent: number;
  /** Smallest probability − ask, in percentage points. */
  readonly minEdgePercent: number;
  /** An edge that is smaller by so much is taken for equal: edges used to be whole points. */
  readonly edgeTolerancePercent: number;
  readonly maxAskCenti: number;
  /** Contracts that must have traded in a market. */
  readonly minVolumeContracts: number;
  readonly minTtcMs: number;
  readonly maxTtcMs: number;
  readonly quantityContracts: number;
  readonly multiplier: number;
  readonly allowReEntry: boolean;
  readonly cooldownMs: number;
  readonly maxOpenTrades: number;
  /** What the newest signal of the market's symbol must say before a market is entered. */
  readonly signal: {
    readonly required: boolean;
    readonly frameMs: number;
    readonly minConfidencePercent: number;
    readonly maxAgeMs: number;
  };
  /** While fewer trades than this have been closed, these thresholds take the place of the own. */
  readonly bootstrap: {
    readonly enabled: boolean;
    readonly untilClosedTrades: number;
    readonly minProbabilityPercent: number;
    readonly minEdgePercent: number;
    readonly minConfidencePercent: number;
  };
  readonly spikePause: {
    readonly enabled: boolean;
    readonly thresholdBp: number;
    readonly calmBp: number;
    readonly quietMs: number;
  };
};
