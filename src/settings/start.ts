import { isDeepStrictEqual } from 'node:util';

import { DEFAULT_SCOPE, sameScope, type Layer, type Scope } from '../../machines/model/layers.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { flat, GUARD } from './patch.ts';
import type { SettingsState } from './state.ts';

const startLayer = (
  scope: Scope,
  guard: unknown,
  originAt: (path: string) => string | undefined,
): Layer => {
  const patch = flat(guard);
  const origin = (path: string): string => {
    const found = originAt(path) ?? 'default';
    return found === 'default' ? 'built-in' : found;
  };
  return {
    scope,
    source: 'start',
    version: 0,
    patch,
    origins: Object.fromEntries(Object.keys(patch).map((path) => [path, origin(path)])),
  };
};

/**
 * What a process is started with, as layers, each value with its origin: every setting of the
 * guard, and what desks want otherwise.
 */
export const startLayers = ({ config, origins }: EffectiveConfig): readonly Layer[] => [
  startLayer(DEFAULT_SCOPE, config.guard, (path) => origins.get(`${GUARD}.${path}`)),
  ...config.desks.flatMap(({ guard, name }, index) =>
    Object.keys(guard).length === 0
      ? []
      : [
          startLayer({ kind: 'desk', name }, guard, (path) =>
            origins.get(`desks[${index}].${GUARD}.${path}`),
          ),
        ],
  ),
];

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
