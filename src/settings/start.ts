import { isDeepStrictEqual } from 'node:util';

import { DEFAULT_SCOPE, sameScope, type Layer } from '../../machines/model/layers.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { flat, GUARD } from './patch.ts';
import type { SettingsState } from './state.ts';

/** What a process is started with, as layers: every setting of the guard, with its origin. */
export const startLayers = ({ config, origins }: EffectiveConfig): readonly Layer[] => {
  const patch = flat(config.guard);
  const origin = (path: string): string => {
    const found = origins.get(`${GUARD}.${path}`) ?? 'default';
    return found === 'default' ? 'built-in' : found;
  };
  return [
    {
      scope: DEFAULT_SCOPE,
      source: 'start',
      version: 0,
      patch,
      origins: Object.fromEntries(Object.keys(patch).map((path) => [path, origin(path)])),
    },
  ];
};

const isSame = (a: Layer, b: Layer): boolean =>
  sameScope(a.scope, b.scope) &&
  isDeepStrictEqual(a.patch, b.patch) &&
  isDeepStrictEqual(a.origins, b.origins);

/** What is to be put down of a start: layers that are new or other than before, or gone. */
export const changedLayers = (
  { layers }: SettingsState,
  started: readonly Layer[],
): readonly Layer[] => {
  const known = layers.filter(({ source }) => source === 'start');
  const gone = known
    .filter(({ scope }) => !started.some((layer) => sameScope(layer.scope, scope)))
    .map((layer) => ({ ...layer, patch: {}, origins: {} }));
  return [...started, ...gone].filter((layer) => !known.some((other) => isSame(other, layer)));
};
