import {
  covers,
  layersAt,
  resolve,
  sameScope,
  type Layer,
  type Patch,
  type Place,
  type Scope,
} from '../../machines/model/layers.ts';
import { seriesTicker } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { contradictions } from '../config/combinations.ts';
import { renderFault, type ConfigFault } from '../config/fault.ts';
import { merge } from '../config/layers.ts';
import { pathText, validate } from '../config/validate.ts';
import { GUARD } from './patch.ts';

/** The settings in force: their layers, and the version of the newest change. */
export type SettingsState = { readonly version: number; readonly layers: readonly Layer[] };

/** How a trade at some place is guarded, where each value comes from, and by which version. */
export type Effective = {
  readonly version: number;
  readonly guard: GuardSettings;
  readonly origins: ReadonlyMap<string, string>;
};

type Found = Result<Effective, readonly ConfigFault[]>;

/** Thousands of trades share a few places: what a state gives at one is found out once. */
const found = new WeakMap<SettingsState, Map<string, Found>>();

/**
 * The guard that the layers give at `place`, or everything that is wrong with it: unknown settings
 * and wrong values first, then what cannot hold together. Each fault names the layer it is from.
 */
export const effectiveAt = (state: SettingsState, place: Place): Found => {
  const known = found.get(state) ?? new Map<string, Found>();
  found.set(state, known);
  const isOne = state.layers.some(({ scope }) => scope.kind === 'trade' && covers(scope, place));
  const key = JSON.stringify([place.desk, place.series, isOne ? place.trade : null]);
  const effective = known.get(key) ?? find(state, place);
  known.set(key, effective);
  return effective;
};

const find = ({ version, layers }: SettingsState, place: Place): Found => {
  const resolved = resolve(layersAt(layers, place));
  const given = [...resolved].map(([path, { value, origin }]) => ({
    segments: [GUARD, ...path.split('.')],
    value,
    origin,
  }));
  const whole = validate(merge(given), given);
  if (!whole.ok) return whole;
  const impossible = contradictions(whole.value)
    .filter(({ path }) => path[0] === GUARD)
    .map(({ path, expected, found }) => ({
      path: pathText(path),
      expected,
      found,
      source: resolved.get(pathText(path.slice(1)))?.origin ?? 'built-in',
    }));
  if (impossible.length > 0) return fail(impossible);
  const origins = new Map([...resolved].map(([path, { origin }]) => [path, origin]));
  return ok({ version, guard: whole.value.guard, origins });
};

/** The same, where it is known to be in order. Throws with every fault. */
export const guardAt = (state: SettingsState, place: Place): Effective => {
  const effective = effectiveAt(state, place);
  if (effective.ok) return effective.value;
  throw new RangeError(`settings: ${effective.error.map(renderFault).join('; ')}`);
};

/** Every kind of place that the layers tell apart, but for single trades. */
const placesOf = (layers: readonly Layer[]): readonly Place[] => {
  const named = (kind: Scope['kind']): readonly (string | null)[] => [
    null,
    ...new Set(layers.filter(({ scope }) => scope.kind === kind).map(({ scope }) => scope.name)),
  ];
  return named('desk').flatMap((desk) =>
    named('series').map((series) => ({
      desk,
      series: series === null ? null : seriesTicker(series),
      trade: null,
    })),
  );
};

/** Everything that is wrong with the settings anywhere, each fault once. */
export const faultsOf = (
  state: SettingsState,
  places: readonly Place[],
): readonly ConfigFault[] => {
  const faults = [...placesOf(state.layers), ...places].flatMap((place) => {
    const effective = effectiveAt(state, place);
    return effective.ok ? [] : effective.error;
  });
  return [...new Map(faults.map((fault) => [renderFault(fault), fault])).values()];
};

/** The layer that commands have made of a scope so far. */
export const commandLayer = ({ layers }: SettingsState, scope: Scope): Layer | null =>
  layers.find((layer) => layer.source === 'command' && sameScope(layer.scope, scope)) ?? null;

/** The settings as they would be with `patch` for all that commands have set in `scope`. */
export const proposed = (
  { version, layers }: SettingsState,
  scope: Scope,
  patch: Patch,
): SettingsState => ({
  version: version + 1,
  layers: [
    ...layers.filter((layer) => layer.source !== 'command' || !sameScope(layer.scope, scope)),
    { scope, source: 'command', version: version + 1, patch, origins: {} },
  ],
});
