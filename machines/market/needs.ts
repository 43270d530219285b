import { STOP_PRECEDENCE } from '../model/reading.ts';
import type { GuardSettings } from '../model/settings.ts';
import { isRuleEnabled } from '../model/stop-levels.ts';
import type { PriceFloorSettings } from '../model/stop-settings.ts';

/** When a quote says nothing about a floor. */
type FloorDoubts = Pick<PriceFloorSettings, 'maxSpreadCenti' | 'maxDivergencePercent'>;

/** What a rule set needs to know before it can decide; equal needs share a cohort. */
export type Needs = {
  readonly stopsEnabled: boolean;
  readonly model: GuardSettings['model'];
  readonly probability: boolean;
  readonly momentum: boolean;
  /** A rule that decides by the held bid or by the time alone. */
  readonly others: boolean;
  /** Null where no floor is asked for. */
  readonly priceFloor: FloorDoubts | null;
  readonly minTtcMs: number;
  readonly maxQuoteAgeMs: number;
  readonly maxSpotAgeMs: number;
};

export const needsOf = (settings: GuardSettings): Needs => ({
  stopsEnabled: settings.stopsEnabled,
  model: settings.model,
  probability: isRuleEnabled(settings, 'probability'),
  momentum: isRuleEnabled(settings, 'momentum'),
  others: STOP_PRECEDENCE.some(
    (rule) => rule !== 'probability' && rule !== 'momentum' && isRuleEnabled(settings, rule),
  ),
  priceFloor: isRuleEnabled(settings, 'priceFloor') ? settings.priceFloor : null,
  minTtcMs: settings.probabilityStop.minTtcMs,
  maxQuoteAgeMs: settings.maxQuoteAgeMs,
  maxSpotAgeMs: settings.maxSpotAgeMs,
});

const sameFloor = (a: FloorDoubts | null, b: FloorDoubts | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.maxSpreadCenti === b.maxSpreadCenti &&
    a.maxDivergencePercent === b.maxDivergencePercent);

export const sameNeeds = (a: Needs, b: Needs): boolean =>
  a.stopsEnabled === b.stopsEnabled &&
  a.model === b.model &&
  a.probability === b.probability &&
  a.momentum === b.momentum &&
  a.others === b.others &&
  sameFloor(a.priceFloor, b.priceFloor) &&
  a.minTtcMs === b.minTtcMs &&
  a.maxQuoteAgeMs === b.maxQuoteAgeMs &&
  a.maxSpotAgeMs === b.maxSpotAgeMs;
