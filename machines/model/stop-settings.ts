/*
 * The settings of each stop rule. Prices are those of the held leg, in centi-cents; `gain` counts
 * from the average price of the entry. Each rule has its own switch; `GuardSettings.stopsEnabled`
 * stands above them all.
 */

export type ProbabilityStopSettings = {
  readonly enabled: boolean;
  /** The stop trips strictly below this probability of the held side. */
  readonly thresholdPercent: number;
  /** No probability stop once the time to close is shorter than this. */
  readonly minTtcMs: number;
  readonly verification: { readonly enabled: boolean; readonly periodMs: number };
};

export type MomentumStopSettings = {
  readonly enabled: boolean;
  /** |score| in basis points at which trades against the move are closed. */
  readonly thresholdBp: number;
};

export type PriceFloorSettings = {
  readonly enabled: boolean;
  /** Trips while the best bid is strictly below this. */
  readonly floorCenti: number;
  /** Distinct quotes in a row that must say so. */
  readonly confirmingQuotes: number;
  /** A wider quote, ask − bid, is one whose two legs disagree: it says nothing. */
  readonly maxSpreadCenti: number;
  /** Nor does one whose bid is further than this, in points, from the probability. */
  readonly maxDivergencePercent: number;
};

/** Whichever bid is lower, and therefore reached first; null: none of that kind. */
export type TakeProfitSettings = {
  readonly enabled: boolean;
  readonly gainCenti: number | null;
  readonly priceCenti: number | null;
};

export type TrailingStopSettings = {
  readonly enabled: boolean;
  /** The bid must have been this far above the entry before anything is trailed. */
  readonly activationGainCenti: number;
  /** Trips this far below the highest bid. */
  readonly distanceCenti: number;
  /** The highest bid is raised, and journaled, in steps no smaller than this. */
  readonly stepCenti: number;
};

export type BreakEvenSettings = {
  readonly enabled: boolean;
  /** The bid must have been this far above the entry before the stop is set. */
  readonly activationGainCenti: number;
  /** What must be left after the fees of both legs. */
  readonly marginCenti: number;
};

export type MaxHoldSettings = {
  readonly enabled: boolean;
  /** From the first fill of the entry. */
  readonly afterMs: number;
};

export type BeforeCloseSettings = {
  readonly enabled: boolean;
  /** Trips once the time to close has shrunk to this. */
  readonly ttcMs: number;
};
