import type { DeskSettings } from '../../machines/model/settings.ts';

/** A desk on quarter-hour BTC markets: enters 2 to 10 minutes before the close. */
export const deskSettings = (changes: Partial<DeskSettings> = {}): DeskSettings => ({
  name: 'btc',
  series: ['KXBTC15M'],
  entriesEnabled: true,
  minProbabilityPercent: 90,
  minEdgePercent: 2,
  edgeTolerancePercent: 0,
  maxAskCenti: 9_800,
  minVolumeContracts: 0,
  minTtcMs: 120_000,
  maxTtcMs: 600_000,
  quantityContracts: 10,
  multiplier: 1.5,
  allowReEntry: false,
  cooldownMs: 10_000,
  maxOpenTrades: 3,
  signal: { required: false, frameMs: 60_000, minConfidencePercent: 40, maxAgeMs: 120_000 },
  bootstrap: {
    enabled: false,
    untilClosedTrades: 50,
    minProbabilityPercent: 60,
    minEdgePercent: -1,
    minConfidencePercent: 25,
  },
  spikePause: { enabled: true, thresholdBp: 36, calmBp: 20, quietMs: 300_000 },
  ...changes,
});
