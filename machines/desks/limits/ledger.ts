import { easternDay, type EasternDay } from '../../model/eastern-day.ts';
import {
  seriesOf,
  type MarketTicker,
  type SeriesTicker,
  type TicketId,
  type TradeId,
} from '../../model/ids.ts';
import type { Side } from '../../model/contract.ts';
import { micros, type Micros } from '../../model/money.ts';
import type { Claim, Equity, Outcome, Standing } from '../../model/standing.ts';
import type { EpochMs } from '../../model/time.ts';
import { claimStake, stakeOf, type Stake } from './stakes.ts';

/** A position that was left by a rule, at a loss. */
export type Stop = {
  readonly atMs: EpochMs;
  readonly market: MarketTicker;
  readonly side: Side;
  readonly series: SeriesTicker;
};

/** All that the rules judge a claim by. */
export type Figures = {
  readonly openTrades: number;
  readonly marketMicros: Micros;
  readonly seriesMicros: Micros;
  readonly dayMicros: Micros;
  /** Realised since New York's midnight, fees included; and what is lost on parts sold. */
  readonly todayMicros: Micros;
  readonly equityMicros: Micros;
  readonly peakMicros: Micros;
  readonly stops: readonly Stop[];
};

/**
 * What is at stake and what was realised, kept in memory: from the store once, then from each
 * transition. A claim counts from the moment it is let in, as what it may cost, until its trade is
 * known: two that are opened at once never share a place.
 */
export type Ledger = {
  readonly load: (standings: readonly Standing[], ended: readonly Outcome[], all: Equity) => void;
  readonly claim: (claim: Claim) => void;
  /** Nothing has come of the claim, or its trade is known by now. */
  readonly release: (ticket: TicketId) => void;
  readonly follow: (standing: Standing, outcome: Outcome | null) => void;
  readonly figures: (claim: Claim, nowMs: EpochMs) => Figures;
};

/** Every automatic exit is named so. */
const isStop = ({ closeMethod, pnlMicros }: Outcome): boolean =>
  closeMethod?.startsWith('auto_') === true && pnlMicros !== null && pnlMicros < 0;

const stopOf = ({ closedAtMs, market, side, event }: Outcome): Stop => ({
  atMs: closedAtMs,
  market,
  side,
  series: seriesOf(event),
});

const sum = (amounts: readonly Micros[]): Micros =>
  micros(amounts.reduce<number>((total, amount) => total + amount, 0));

/** An outcome, with the day it is counted to. */
type Ended = Outcome & { readonly day: EasternDay };

const endedOf = (outcome: Outcome): Ended => ({ ...outcome, day: easternDay(outcome.closedAtMs) });

/** `keepMs`: how long the outcome of a trade is looked back on. */
export const createLedger = (keepMs: number): Ledger => {
  const claims = new Map<TicketId, Stake>();
  const stakes = new Map<TradeId, Stake>();
  const outcomes = new Map<TradeId, Ended>();
  let equity = 0;
  let peak = 0;

  const forget = (nowMs: EpochMs): void => {
    for (const [trade, { closedAtMs }] of outcomes)
      if (closedAtMs < nowMs - keepMs) outcomes.delete(trade);
  };

  /** A trade that comes back takes its outcome back; the peak stays. */
  const realise = (trade: TradeId, outcome: Outcome | null): void => {
    equity += (outcome?.pnlMicros ?? 0) - (outcomes.get(trade)?.pnlMicros ?? 0);
    peak = Math.max(peak, equity);
    if (outcome === null) outcomes.delete(trade);
    else outcomes.set(trade, endedOf(outcome));
  };

  return {
    load: (standings, ended, all) => {
      stakes.clear();
      outcomes.clear();
      for (const standing of standings) {
        const stake = stakeOf(standing);
        if (stake !== null) stakes.set(standing.tradeId, stake);
      }
      for (const outcome of ended) outcomes.set(outcome.tradeId, endedOf(outcome));
      equity = all.equityMicros;
      peak = all.peakMicros;
    },
    claim: (claim) => void claims.set(claim.ticketId, claimStake(claim)),
    release: (ticket) => void claims.delete(ticket),
    follow: (standing, outcome) => {
      claims.delete(standing.ticketId);
      const stake = stakeOf(standing);
      if (stake === null) stakes.delete(standing.tradeId);
      else stakes.set(standing.tradeId, stake);
      realise(standing.tradeId, stake === null ? outcome : null);
    },
    figures: (claim, nowMs) => {
      forget(nowMs);
      const { market, series, day } = claimStake(claim);
      const all = [...claims.values(), ...stakes.values()];
      const exposure = (here: (stake: Stake) => boolean): Micros =>
        sum(all.filter(here).map(({ exposureMicros }) => exposureMicros));
      const lost = sum(all.map(({ lostMicros }) => lostMicros));
      const today = easternDay(nowMs);
      const ended = [...outcomes.values()];
      const won = ended.filter((outcome) => outcome.day === today);
      return {
        openTrades: all.length,
        marketMicros: exposure((stake) => stake.market === market),
        seriesMicros: exposure((stake) => stake.series === series),
        dayMicros: exposure((stake) => stake.day === day),
        todayMicros: sum([lost, ...won.map(({ pnlMicros }) => pnlMicros ?? micros(0))]),
        equityMicros: micros(equity + lost),
        peakMicros: micros(peak),
        stops: ended.filter(isStop).map(stopOf),
      };
    },
  };
};
