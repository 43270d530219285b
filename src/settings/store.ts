import type { Queryable } from '../../db/queryable.ts';
import { appendSettings, readSettings, readSettingsVersion } from '../../db/settings.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import type { Layer, Patch, Place } from '../../machines/model/layers.ts';
import type { Result } from '../../machines/model/result.ts';
import type { ConfigFault } from '../config/fault.ts';
import { changedLayers } from './start.ts';
import { effectiveAt, proposed, type Effective, type SettingsState } from './state.ts';

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

/** What is set for one trade alone, and who has asked for it. */
export type OwnSettings = {
  readonly place: Place & { readonly trade: TradeId };
  readonly patch: Patch;
  readonly by: string;
  readonly reason: string;
};

/**
 * Sets a patch for a trade that is about to be born at `place`: how it is guarded from then on, or
 * everything that is wrong with that; nothing is set then.
 */
export const setForTrade = async (
  q: Queryable,
  { place, patch, by, reason }: OwnSettings,
): Promise<Result<Effective, readonly ConfigFault[]>> => {
  const scope = { kind: 'trade', name: place.trade } as const;
  for (;;) {
    const state = await readState(q);
    const effective = effectiveAt(proposed(state, scope, patch), place);
    if (!effective.ok) return effective;
    const change = { source: 'command', scope, patch, origins: {}, by, reason } as const;
    // Null where somebody was quicker: read again.
    if ((await appendSettings(q, state.version, change)) !== null) return effective;
  }
};
