import type { Side } from '../model/contract.ts';
import type { MarketTicker, SymbolId, TradeId } from '../model/ids.ts';
import { fullPriceOf, type Instrumented } from '../model/instrument.ts';
import type { HeldPriceCenti, Micros } from '../model/money.ts';
import type { Quote } from '../model/quote.ts';
import type { GuardSettings } from '../model/settings.ts';
import type { Stake } from '../model/stop-levels.ts';
import type { EpochMs } from '../model/time.ts';
import type { QuoteCell, SpotCell } from './cells.ts';
import type { KeptValues } from './models/kept-values.ts';
import { needsOf, sameNeeds, type Needs } from './needs.ts';
import { newWire, type Wire } from './tripwires.ts';
import { thresholdOf, WIRE_NAMES, wireSets, type WireName, type WireSets } from './wires.ts';

/** A trade to be guarded: what of it the market can decide. */
export type GuardedTrade = Instrumented & {
  readonly tradeId: TradeId;
  readonly market: MarketTicker;
  readonly side: Side;
  readonly symbol: SymbolId;
  readonly strikeMicros: Micros;
  readonly closeAtMs: EpochMs;
  readonly settings: GuardSettings;
  readonly settingsVersion: number;
  readonly openedAtMs: EpochMs | null;
  /** What was paid, and the highest bid so far; null while nothing has been bought. */
  readonly stake: Stake | null;
};

/** A guarded trade in its cohort. */
export type Guarded = {
  readonly trade: GuardedTrade;
  readonly cohort: Cohort;
  /** As the watch has it: its high is raised by ticks. */
  stake: Stake | null;
  /** The wires of enabled rules, armed or spent. */
  readonly wires: { [Name in WireName]?: Wire<Guarded> | undefined };
  /** Distinct quotes in a row that were below the floor. */
  quotesBelow: number;
};

/** The trades of one side. */
export type CohortSide = {
  readonly wires: WireSets<Guarded>;
  /** Below their floor, and waiting for more quotes that say so. */
  readonly confirming: Set<Guarded>;
  /** The last quote that said something about a floor. */
  judged: Quote | null;
};

/** A market with guarded trades. */
export type WatchedMarket = Instrumented & {
  readonly quote: QuoteCell;
  readonly spot: SpotCell;
  readonly strikeMicros: Micros;
  closeAtMs: EpochMs;
  readonly cohorts: Cohort[];
  readonly values: KeptValues;
};

/**
 * The trades of one market that need the same data. They are protected and lost together, so one
 * look at the board settles it for all of them; the work per tick grows with the number of distinct
 * guard settings on a market, not with its trades.
 */
export type Cohort = {
  readonly market: WatchedMarket;
  /** What both legs cost together, as their tickets have it: the venue may change it meanwhile. */
  readonly fullCenti: number;
  readonly needs: Needs;
  readonly trades: Set<Guarded>;
  readonly sides: { readonly [S in Side]: CohortSide };
  protected: boolean;
};

const newSide = (): CohortSide => ({ wires: wireSets(), confirming: new Set(), judged: null });

const cohortFor = (market: WatchedMarket, trade: GuardedTrade): Cohort => {
  const needs = needsOf(trade.settings);
  const fullCenti = fullPriceOf(trade);
  const known = market.cohorts.find(
    (cohort) => cohort.fullCenti === fullCenti && sameNeeds(cohort.needs, needs),
  );
  if (known !== undefined) return known;
  const cohort: Cohort = {
    market,
    fullCenti,
    needs,
    trades: new Set(),
    sides: { yes: newSide(), no: newSide() },
    protected: false,
  };
  market.cohorts.push(cohort);
  return cohort;
};

const sideOf = ({ trade, cohort }: Guarded): CohortSide => cohort.sides[trade.side];

/** Puts every wire of an enabled rule in place that is not there; quotes are counted anew. */
export const armWires = (guarded: Guarded): void => {
  const { wires, confirming } = sideOf(guarded);
  confirming.delete(guarded);
  guarded.quotesBelow = 0;
  for (const name of WIRE_NAMES) {
    const wire = guarded.wires[name];
    if (wire !== undefined) wires[name].arm(wire);
  }
};

export const disarmWires = (guarded: Guarded): void => {
  const { wires, confirming } = sideOf(guarded);
  confirming.delete(guarded);
  for (const name of WIRE_NAMES) {
    const wire = guarded.wires[name];
    if (wire !== undefined) wires[name].disarm(wire);
  }
};

/** Gives a trade the wire that it should have now, not armed yet. */
const setWire = (guarded: Guarded, name: WireName): void => {
  const { settings, openedAtMs } = guarded.trade;
  const threshold = thresholdOf(name, { settings, openedAtMs, stake: guarded.stake });
  if (threshold !== null) guarded.wires[name] = newWire(guarded, threshold);
  else if (guarded.wires[name] !== undefined) guarded.wires[name] = undefined;
};

const MOVED_BY_HIGH = ['trailing', 'breakEven', 'high'] as const;

/** Takes a higher high in: the wires that hang on it are set anew. */
export const raiseHigh = (guarded: Guarded, highBidCenti: HeldPriceCenti): void => {
  if (guarded.stake === null) return;
  guarded.stake = { ...guarded.stake, highBidCenti };
  const { wires } = sideOf(guarded);
  for (const name of MOVED_BY_HIGH) {
    const old = guarded.wires[name];
    if (old !== undefined) wires[name].disarm(old);
    setWire(guarded, name);
    const raised = guarded.wires[name];
    if (raised !== undefined) wires[name].arm(raised);
  }
};

/** Adds a trade to its cohort, its wires armed. */
export const join = (market: WatchedMarket, trade: GuardedTrade): Guarded => {
  const cohort = cohortFor(market, trade);
  const { stake } = trade;
  const guarded: Guarded = { trade, cohort, stake, wires: {}, quotesBelow: 0 };
  for (const name of WIRE_NAMES) setWire(guarded, name);
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
