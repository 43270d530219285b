import { scoreOf } from './cells.ts';
import type { Guarded } from './cohort.ts';
import { lackInWords, lackOf } from './protection.ts';
import { isClosed, isGated } from './rules.ts';
import { isArmed } from './tripwires.ts';
import type { VolatilityWindow } from './volatility.ts';
import { seconds } from './words.ts';

const gate = ({ cohort }: Guarded, nowMs: number): string[] => {
  const { needs, market } = cohort;
  if (!needs.probability || !isGated(cohort, nowMs)) return [];
  const ttc = seconds(market.closeAtMs - nowMs);
  return [`time to close ${ttc} is under the gate of ${seconds(needs.minTtcMs)}`];
};

const spent = ({ probability, momentum }: Guarded): string[] => [
  ...(probability !== null && !isArmed(probability) ? ['probability stop has tripped'] : []),
  ...(momentum !== null && !isArmed(momentum) ? ['momentum stop has tripped'] : []),
];

const warmUp = ({ cohort }: Guarded, nowMs: number): string[] => {
  const { needs, market } = cohort;
  if (!needs.momentum || scoreOf(market.spot, nowMs) !== null) return [];
  return [`momentum of ${market.spot.symbol} warms up: no known price of 1 min ago or earlier`];
};

/** In plain words, everything that keeps one of the trade's stops from tripping at `nowMs`. */
export const blockersOf = (
  guarded: Guarded,
  window: VolatilityWindow,
  nowMs: number,
): readonly string[] => {
  const { cohort } = guarded;
  const lack = lackOf(cohort, window, nowMs);
  if (lack !== null) return [lackInWords(lack, cohort, window, nowMs)];
  if (isClosed(cohort, nowMs))
    return [`market closed ${seconds(nowMs - cohort.market.closeAtMs)} ago`];
  return [...gate(guarded, nowMs), ...warmUp(guarded, nowMs), ...spent(guarded)];
};
