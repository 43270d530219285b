/** Where a probability comes from: spot and realised volatility, or the market's quotes. */
export type ProbabilityModel = 'logNormal' | 'implied';

/** When a trade is stopped, and how it leaves. Frozen into the trade when it opens. */
export type GuardSettings = {
  readonly stopsEnabled: boolean;
  readonly model: ProbabilityModel;
  readonly probabilityStop: {
    readonly enabled: boolean;
    /** The stop trips strictly below this probability of the held side. */
    readonly thresholdPercent: number;
    /** No probability stop once the time to close is shorter than this. */
    readonly minTtcMs: number;
    readonly verification: { readonly enabled: boolean; readonly periodMs: number };
  };
  readonly momentumStop: {
    readonly enabled: boolean;
    /** |score| in basis points at which trades against the move are closed. */
    readonly thresholdBp: number;
  };
  readonly exit: ExitSettings;
  /** Older proof than this is no proof: the trade is unprotected. */
  readonly maxQuoteAgeMs: number;
  readonly maxSpotAgeMs: number;
};

export type ExitSettings = {
  /** How far below the best bid the first exit order may sell, in centi-cents of the held leg. */
  readonly slippageCenti: number;
  /** Attempts before the exit is `stuck`. */
  readonly maxAttempts: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** Pause between attempts once stuck. */
  readonly stuckRetryMs: number;
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
  readonly maxAskCenti: number;
  readonly minTtcMs: number;
  readonly maxTtcMs: number;
  readonly quantityContracts: number;
  readonly multiplier: number;
  readonly allowReEntry: boolean;
  readonly cooldownMs: number;
  readonly maxOpenTrades: number;
  readonly spikePause: {
    readonly enabled: boolean;
    readonly thresholdBp: number;
    readonly calmBp: number;
    readonly quietMs: number;
  };
};
