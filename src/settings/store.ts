import type { Queryable } from '../../db/queryable.ts';
import { appendSettings, readSettings, readSettingsVersion } from '../../db/settings.ts';
import type { Layer } from '../../machines/model/layers.ts';
import { changedLayers } from './start.ts';
import type { SettingsState } from './state.ts';

/** The settings as they were at a version. */
export const readStateAt = async (q: Queryable, version: number): Promise<SettingsState> => ({
  version,
  layers: await readSettings(q, version),
});

/** The settings in force, as the store has them. */
export const readState = async (q: Queryable): Promise<SettingsState> =>
  readStateAt(q, await readSettingsVersion(q));

/** Puts down what a process was started with, where that is not what is in force already. */
export const recordStart = async (
  q: Queryable,
  started: readonly Layer[],
  by: string,
): Promise<SettingsState> => {
  for (;;) {
    const state = await readState(q);
    const [layer] = changedLayers(state, started);
    if (layer === undefined) return state;
    // Null where somebody was quicker: read again.
    await appendSettings(q, state.version, { ...layer, by, reason: 'started with it' });
  }
};
