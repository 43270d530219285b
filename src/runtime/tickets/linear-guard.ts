import type { GuardSettings } from '../../../machines/model/settings.ts';
import type { LinearTerms } from './linear-terms.ts';

const BP = 10_000;

/** How far beyond the best price each exit that follows one without a sale may go. */
const LADDER_BP = [10, 30, 100, 300] as const;
/** A wider quote is one whose two legs disagree. */
const MAX_SPREAD_BP = 50;
/** A high is worth a new trailing stop once it is this part of the distance above the last. */
const TRAILING_STEPS = 20;

/**
 * The guard of a position in a linear contract: rules on prices as the ticket has them, times and
 * attempts as the settings do. There is no probability, no momentum and no close in such a market,
 * and no price of the settings has a meaning there.
 */
export const linearGuard = (
  terms: LinearTerms,
  maxHoldMs: number | null,
  settings: GuardSettings,
): GuardSettings => {
  const { restingExitCenti, takeProfitCenti } = terms;
  const { breakEven, limit, trailing } = terms.figures;
  const share = (bp: number): number => Math.max(1, Math.round((limit * bp) / BP));
  const { priceFloor } = settings;
  return {
    ...settings,
    model: 'implied',
    probabilityStop: { ...settings.probabilityStop, enabled: false },
    momentumStop: { ...settings.momentumStop, enabled: false },
    beforeClose: { ...settings.beforeClose, enabled: false },
    priceFloor: {
      ...priceFloor,
      enabled: true,
      floorCenti: terms.stopCenti,
      maxSpreadCenti: share(MAX_SPREAD_BP),
    },
    takeProfit: {
      enabled: takeProfitCenti !== null,
      gainCenti: null,
      priceCenti: takeProfitCenti,
    },
    trailingStop: {
      enabled: trailing !== null,
      activationGainCenti: trailing?.activation ?? 0,
      distanceCenti: trailing?.distance ?? 0,
      stepCenti: Math.max(1, Math.round((trailing?.distance ?? 0) / TRAILING_STEPS)),
    },
    breakEven: {
      enabled: breakEven !== null,
      activationGainCenti: breakEven?.activation ?? 0,
      marginCenti: breakEven?.margin ?? 0,
    },
    maxHold: { enabled: maxHoldMs !== null, afterMs: maxHoldMs ?? 0 },
    limitExit: {
      enabled: restingExitCenti !== null,
      gainCenti: null,
      priceCenti: restingExitCenti,
    },
    exit: {
      ...settings.exit,
      ladderCenti: LADDER_BP.map(share),
      floorCenti: terms.worstExitCenti,
    },
  };
};
