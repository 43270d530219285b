import type { Commands } from '../cli/commands.ts';
import { changeSettingsIn } from '../service/settings-change.ts';
import { onDatabase } from './database.ts';
import { settingsOf } from './settings.ts';

/** `tradewarden settings set | revert`: what it would do, and then, where that is wanted, it. */
export const changeSettings: Commands['changeSettings'] = async (settings, request, show) => {
  const done = await onDatabase(settings, async ({ database }) => {
    const current = await settingsOf(settings, database);
    return changeSettingsIn({ database, config: settings.config, current }, request, show);
  });
  return done.ok ? done.value : done;
};
