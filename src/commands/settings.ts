import type { Database } from '../../db/pool.ts';
import type { Commands } from '../cli/commands.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { guardView, settingsChanges } from '../service/settings.ts';
import { startLayers } from '../settings/start.ts';
import type { SettingsState } from '../settings/state.ts';
import { readState } from '../settings/store.ts';
import { onDatabase } from './database.ts';

/** The settings in force; before any process has run, what one would be started with here. */
export const settingsOf = async (
  effective: EffectiveConfig,
  database: Database,
): Promise<SettingsState> => {
  const state = await readState(database);
  return state.version > 0 ? state : { version: 0, layers: startLayers(effective) };
};

/** `tradewarden settings`: how trades are guarded, and where each value comes from. */
export const readGuard: Commands['settings'] = async (settings, { scopes }) => {
  const read = await onDatabase(settings, async ({ database }) =>
    guardView(database, await settingsOf(settings, database), scopes),
  );
  return read.ok ? read.value : read;
};

/** `tradewarden settings history`: who has changed what, when and why; newest first. */
export const readChanges: Commands['settingsHistory'] = (settings, { scope }) =>
  onDatabase(settings, ({ database }) => settingsChanges(database, scope));
