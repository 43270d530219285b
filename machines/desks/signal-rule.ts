import type { Side } from '../model/contract.ts';
import type { DeskSettings } from '../model/settings.ts';
import type { ActedOn, Direction, Signal } from '../model/signal.ts';
import type { EpochMs } from '../model/time.ts';

/** Where the price must go for the side to win: YES is paid above the strike. */
const WANTED: Readonly<Record<Side, Direction>> = { yes: 'up', no: 'down' };

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

/** Why a desk does not act on the newest signal; null when it does, or needs none. */
export const signalRefusal = (
  signal: Signal | null,
  side: Side,
  { maxAgeMs, minConfidencePercent, required }: DeskSettings['signal'],
  nowMs: EpochMs,
): string | null => {
  if (!required) return null;
  if (signal === null) return 'there is no signal yet';
  const ageMs = nowMs - signal.closedAtMs;
  if (ageMs > maxAgeMs)
    return `the newest signal is ${seconds(ageMs)} old, the limit is ${seconds(maxAgeMs)}`;
  if (signal.direction === 'none') return 'the newest signal has no direction';
  if (signal.direction !== WANTED[side]) return `the newest signal points ${signal.direction}`;
  const { confidencePercent: found } = signal;
  return found < minConfidencePercent
    ? `the newest signal is sure to ${found} %, the least is ${minConfidencePercent} %`
    : null;
};

/** What an entry says of the signal it rests on; null where the desk requires none. */
export const actedOn = (
  signal: Signal | null,
  { minConfidencePercent, required }: DeskSettings['signal'],
): ActedOn | null => {
  if (signal === null || !required) return null;
  const { closedAtMs, confidencePercent, direction, frameMs } = signal;
  return { frameMs, closedAtMs, direction, confidencePercent, minConfidencePercent };
};
