import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { LivePermit } from '../cli/live-view.ts';
import type { EffectiveConfig } from '../config/load.ts';

/** Permits that the gate has given: one that somebody else has made opens nothing. */
const given = new WeakSet<LivePermit>();

/** For the gate alone, once everything has passed. */
export const givePermit = (settings: EffectiveConfig): LivePermit => {
  const permit = { settings };
  given.add(permit);
  return permit;
};

/** Whether orders may go to a venue under these very settings. */
export const isPermitted = (permit: LivePermit | null, settings: EffectiveConfig): boolean =>
  permit !== null && given.has(permit) && permit.settings === settings;

/** Where no gate was passed, or not for these settings. */
export const unpermitted: CommandFault = {
  exitCode: EXIT.unconfirmed,
  lines: ['live: expected a run that has passed the gate (--live), found one that has not'],
};
