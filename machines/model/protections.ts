/** At most so much at once, in dollars. */
export type DollarLimit = { readonly enabled: boolean; readonly maxDollars: number };

/** Nothing is entered for a while after a stop. */
export type StopCooldown = { readonly enabled: boolean; readonly forMs: number };

/** So many stops within a while close entries for a while. */
export type StopCount = {
  readonly enabled: boolean;
  readonly stops: number;
  readonly withinMs: number;
  readonly forMs: number;
};

/** What closes the way in, each rule by a switch of its own. None ever touches an open trade. */
export type ProtectionSettings = {
  readonly openTrades: { readonly enabled: boolean; readonly max: number };
  readonly marketExposure: DollarLimit;
  readonly seriesExposure: DollarLimit;
  readonly dayExposure: DollarLimit;
  readonly dailyLoss: DollarLimit;
  readonly drawdown: DollarLimit;
  readonly marketCooldown: StopCooldown;
  readonly seriesCooldown: StopCooldown;
  readonly seriesStops: StopCount;
  readonly fleetStops: StopCount;
};

export type ProtectionRule = keyof ProtectionSettings;
