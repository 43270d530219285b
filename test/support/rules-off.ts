import type { GuardSettings } from '../../machines/model/settings.ts';

/** Every stop rule but probability and momentum, switched off. */
export const OTHER_RULES_OFF = {
  priceFloor: {
    enabled: false,
    floorCenti: 5_000,
    confirmingQuotes: 2,
    maxSpreadCenti: 1_800,
    maxDivergencePercent: 50,
  },
  takeProfit: { enabled: false, gainCenti: null, priceCenti: 9_900 },
  trailingStop: { enabled: false, activationGainCenti: 500, distanceCenti: 500, stepCenti: 100 },
  breakEven: { enabled: false, activationGainCenti: 500, marginCenti: 0 },
  maxHold: { enabled: false, afterMs: 7_200_000 },
  beforeClose: { enabled: false, ttcMs: 30_000 },
  limitExit: { enabled: false, gainCenti: null, priceCenti: 9_900 },
} as const satisfies Partial<GuardSettings>;
