import { seriesOf, type MarketTicker, type SeriesTicker } from '../../model/ids.ts';
import { plainCostOf } from '../../model/instrument.ts';
import { costMicros, micros, type Micros } from '../../model/money.ts';
import { easternDay, type EasternDay } from '../../model/eastern-day.ts';
import type { Claim, Standing } from '../../model/standing.ts';
import { TERMINAL_TRADE_STATES } from '../../model/trade.ts';

/** The money that one trade has at stake, and where. */
export type Stake = {
  readonly market: MarketTicker;
  readonly series: SeriesTicker;
  /** The day on which its contract closes. */
  readonly day: EasternDay;
  readonly exposureMicros: Micros;
  /** What the part it has sold already has lost, as a negative amount; 0 where it has not. */
  readonly lostMicros: Micros;
};

const placeOf = ({ market, event, closeAtMs }: Claim): Omit<Stake, 'exposureMicros'> => ({
  market,
  series: seriesOf(event),
  day: easternDay(closeAtMs),
  lostMicros: micros(0),
});

/** An entry that is asked for may cost its limit, all of it; of a linear contract, its notional. */
export const claimStake = (claim: Claim): Stake => {
  const { limitCenti, countCenti: count } = claim;
  const cost = costMicros(limitCenti, count);
  return { ...placeOf(claim), exposureMicros: plainCostOf(claim, count, cost) };
};

/** The share of `amount` that `part` of `whole` is, rounded up: never less than the exact one. */
const shareOf = (amount: Micros, part: number, whole: number): Micros =>
  micros(
    whole === 0 ? 0 : Number((BigInt(amount) * BigInt(part) + BigInt(whole) - 1n) / BigInt(whole)),
  );

/** What the sold part brought, less what it cost and all fees of it; only a loss counts here. */
const lostOn = ({ entry, exit }: Standing): Micros => {
  const cost = shareOf(entry.costMicros, exit.filledCenti, entry.filledCenti);
  const fees = shareOf(entry.feesMicros, exit.filledCenti, entry.filledCenti);
  return micros(Math.min(0, exit.costMicros - exit.feesMicros - cost - fees));
};

/**
 * While the entry lives, its limit; then the cost of what is still held, until that is sold or
 * settled. Null for a trade that has ended.
 */
export const stakeOf = (standing: Standing): Stake | null => {
  const { state, entry, exit } = standing;
  if (TERMINAL_TRADE_STATES.has(state)) return null;
  if (state === 'opening') return claimStake(standing);
  const held = Math.max(0, entry.filledCenti - exit.filledCenti);
  return {
    ...placeOf(standing),
    exposureMicros: shareOf(
      plainCostOf(standing, entry.filledCenti, entry.costMicros),
      held,
      entry.filledCenti,
    ),
    lostMicros: lostOn(standing),
  };
};
