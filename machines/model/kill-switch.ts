import type { EpochMs } from './time.ts';

/** From the least to the most: each state demands what the ones before it demand. */
export const KILL_SWITCH_STATES = ['running', 'no-entries', 'reduce-only', 'flatten'] as const;

export type KillSwitchState = (typeof KILL_SWITCH_STATES)[number];

/** How the kill switch of an installation stands. */
export type KillSwitchSetting = {
  readonly state: KillSwitchState;
  /** Grows by one with each change: tells two settings of one state apart. */
  readonly setting: number;
  readonly by: string;
  readonly reason: string | null;
  readonly sinceMs: EpochMs;
};

const reaches = (state: KillSwitchState, least: KillSwitchState): boolean =>
  KILL_SWITCH_STATES.indexOf(state) >= KILL_SWITCH_STATES.indexOf(least);

/** No desk, ticket or signal opens a trade. */
export const forbidsEntries = (state: KillSwitchState): boolean => reaches(state, 'no-entries');

/** No order that could grow a position is sent, not even for a trade that is being opened. */
export const forbidsGrowth = (state: KillSwitchState): boolean => reaches(state, 'reduce-only');

/** Every guarded trade is asked to close. */
export const demandsFlat = (state: KillSwitchState): boolean => reaches(state, 'flatten');
