import type { Side } from '../model/contract.ts';
import type { MarketTicker, SymbolId, TradeId } from '../model/ids.ts';
import type { Micros } from '../model/money.ts';
import type { GuardSettings } from '../model/settings.ts';
import type { EpochMs } from '../model/time.ts';
import type { QuoteCell, SpotCell } from './cells.ts';
import { createTripwires, newWire, type Tripwires, type Wire } from './tripwires.ts';

/** A trade to be guarded: what of it the market can decide. */
export type GuardedTrade = {
  readonly tradeId: TradeId;
  readonly market: MarketTicker;
  readonly side: Side;
  readonly symbol: SymbolId;
  readonly strikeMicros: Micros;
  readonly closeAtMs: EpochMs;
  readonly settings: GuardSettings;
  readonly settingsVersion: number;
};

/** A guarded trade in its cohort, with one wire per rule. */
export type Guarded = {
  readonly trade: GuardedTrade;
  readonly cohort: Cohort;
  probability: Wire<Guarded> | null;
  momentum: Wire<Guarded> | null;
};

/** What a rule set needs to know before it can decide; equal needs share a cohort. */
export type Needs = {
  readonly stopsEnabled: boolean;
  readonly model: GuardSettings['model'];
  readonly probability: boolean;
  readonly momentum: boolean;
  readonly minTtcMs: number;
  readonly maxQuoteAgeMs: number;
  readonly maxSpotAgeMs: number;
};

type SideWires = {
  readonly probability: Tripwires<Guarded>;
  readonly momentum: Tripwires<Guarded>;
};

/** A market with guarded trades. */
export type WatchedMarket = {
  readonly quote: QuoteCell;
  readonly spot: SpotCell;
  readonly strikeMicros: Micros;
  closeAtMs: EpochMs;
  readonly cohorts: Cohort[];
  readonly logNormal: LogNormalValue;
};

/** The last log-normal value of a market, with all it was computed from. */
export type LogNormalValue = {
  yesPercent: number | null;
  revision: number;
  atMs: number;
  closeAtMs: number;
};

/**
 * The trades of one market that need the same data. They are protected and lost together, so one
 * look at the board settles it for all of them; the work per tick grows with the number of distinct
 * guard settings on a market, not with its trades.
 */
export type Cohort = {
  readonly market: WatchedMarket;
  readonly needs: Needs;
  readonly trades: Set<Guarded>;
  readonly wires: { readonly [S in Side]: SideWires };
  protected: boolean;
};

const needsOf = (settings: GuardSettings): Needs => ({
  stopsEnabled: settings.stopsEnabled,
  model: settings.model,
  probability: settings.probabilityStop.enabled,
  momentum: settings.momentumStop.enabled,
  minTtcMs: settings.probabilityStop.minTtcMs,
  maxQuoteAgeMs: settings.maxQuoteAgeMs,
  maxSpotAgeMs: settings.maxSpotAgeMs,
});

const sameNeeds = (a: Needs, b: Needs): boolean =>
  a.stopsEnabled === b.stopsEnabled &&
  a.model === b.model &&
  a.probability === b.probability &&
  a.momentum === b.momentum &&
  a.minTtcMs === b.minTtcMs &&
  a.maxQuoteAgeMs === b.maxQuoteAgeMs &&
  a.maxSpotAgeMs === b.maxSpotAgeMs;

const sideWires = (): SideWires => ({
  probability: createTripwires('below'),
  momentum: createTripwires('atOrBelow'),
});

const cohortFor = (market: WatchedMarket, needs: Needs): Cohort => {
  const known = market.cohorts.find((cohort) => sameNeeds(cohort.needs, needs));
  if (known !== undefined) return known;
  const cohort: Cohort = {
    market,
    needs,
    trades: new Set(),
    wires: { yes: sideWires(), no: sideWires() },
    protected: false,
  };
  market.cohorts.push(cohort);
  return cohort;
};

/** Puts every wire of an enabled rule in place that is not there. */
export const armWires = (guarded: Guarded): void => {
  const { probability, momentum } = guarded.cohort.wires[guarded.trade.side];
  if (guarded.probability !== null) probability.arm(guarded.probability);
  if (guarded.momentum !== null) momentum.arm(guarded.momentum);
};

export const disarmWires = (guarded: Guarded): void => {
  const { probability, momentum } = guarded.cohort.wires[guarded.trade.side];
  if (guarded.probability !== null) probability.disarm(guarded.probability);
  if (guarded.momentum !== null) momentum.disarm(guarded.momentum);
};

/** Adds a trade to its cohort, its wires armed. */
export const join = (market: WatchedMarket, trade: GuardedTrade): Guarded => {
  const { probabilityStop, momentumStop } = trade.settings;
  const cohort = cohortFor(market, needsOf(trade.settings));
  const guarded: Guarded = { trade, cohort, probability: null, momentum: null };
  if (probabilityStop.enabled)
    guarded.probability = newWire(guarded, probabilityStop.thresholdPercent);
  if (momentumStop.enabled) guarded.momentum = newWire(guarded, -momentumStop.thresholdBp);
  cohort.trades.add(guarded);
  armWires(guarded);
  return guarded;
};

/** Takes a trade out; a cohort without trades leaves its market. */
export const leave = (guarded: Guarded): void => {
  const { cohort } = guarded;
  disarmWires(guarded);
  cohort.trades.delete(guarded);
  if (cohort.trades.size > 0) return;
  const { cohorts } = cohort.market;
  cohorts.splice(cohorts.indexOf(cohort), 1);
};
