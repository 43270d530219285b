import type { EpochMs } from '../model/time.ts';

/** At most `restarts` restarts within any `periodMs`; one more is a failure of the supervisor. */
export type Intensity = { readonly restarts: number; readonly periodMs: number };

/** Times of the restarts that still count, oldest first. */
export type RestartWindow = readonly EpochMs[];

/** The window after a restart at `atMs`, and whether the intensity still allows that restart. */
export const admitRestart = (
  window: RestartWindow,
  intensity: Intensity,
  atMs: EpochMs,
): { readonly window: RestartWindow; readonly allowed: boolean } => {
  const recent = [...window.filter((at) => at >= atMs - intensity.periodMs), atMs];
  return { window: recent, allowed: recent.length <= intensity.restarts };
};
