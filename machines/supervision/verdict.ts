import type { Intensity } from './intensity.ts';

/** Why a supervisor ended. The last two are failures, and its parent's to handle. */
export type Verdict =
  | { readonly type: 'stopped' }
  /** Its significant children have ended, and it with them. */
  | { readonly type: 'autoShutdown'; readonly childId: string }
  /** A child failed the very first time it was started. */
  | { readonly type: 'startFailed'; readonly childId: string }
  /** `childId` failed once more than the intensity allows. */
  | { readonly type: 'exhausted'; readonly childId: string; readonly intensity: Intensity };

export const isFailure = (verdict: Verdict): boolean =>
  verdict.type === 'startFailed' || verdict.type === 'exhausted';
