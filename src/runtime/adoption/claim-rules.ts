import type { AdoptionRequest } from '../../../db/adoption-requests.ts';
import type { External } from '../../../machines/accounts/externals.ts';
import type { Side } from '../../../machines/model/contract.ts';
import type { MarketTicker } from '../../../machines/model/ids.ts';
import { countCenti } from '../../../machines/model/money.ts';

/** Claims by itself what others open in a series. */
export type ClaimRule = {
  readonly series: string;
  /** Null: both. */
  readonly side: Side | null;
  /** Null: all of a position. */
  readonly maxContracts: number | null;
};

/** `KXBTC15M-26FEB242330` belongs to `KXBTC15M`. */
const isOfSeries = (market: MarketTicker, series: string): boolean =>
  market.startsWith(`${series}-`);

const CENTI_PER_CONTRACT = 100;

/**
 * What the rules claim of what was found. A position beside a trade of ours is left to people, and
 * so is every market in which somebody has released one: a rule does not take back what was given.
 */
export const claimsByRule = (
  rules: readonly ClaimRule[],
  externals: readonly External[],
  spared: ReadonlySet<MarketTicker>,
): readonly AdoptionRequest[] =>
  externals.flatMap(({ market, side, countCenti: found }): readonly AdoptionRequest[] => {
    if (spared.has(market)) return [];
    const rule = rules.find(
      (one) => isOfSeries(market, one.series) && (one.side === null || one.side === side),
    );
    if (rule === undefined) return [];
    const most = rule.maxContracts === null ? found : rule.maxContracts * CENTI_PER_CONTRACT;
    const by = `claim rule ${rule.series}`;
    return [{ market, side, countCenti: countCenti(Math.min(found, most)), guard: null, by }];
  });
