import type { Layer, Place } from '../../machines/model/layers.ts';
import { renderFault, type ConfigFault } from '../config/fault.ts';
import { effectiveAt, faultsOf, type Effective, type SettingsState } from './state.ts';

/** The settings that this process goes by. */
export type InForce = {
  /** What the process was started with. */
  readonly started: readonly Layer[];
  readonly state: () => SettingsState;
  /** How a trade at `place` is guarded. Throws where what is set for one trade cannot hold. */
  readonly at: (place: Place) => Effective;
  /** Goes by `state` from now on; settings with faults are not taken, and the faults returned. */
  readonly take: (state: SettingsState) => readonly ConfigFault[];
};

const keyOf = ({ desk, series, trade }: Place): string => JSON.stringify([desk, series, trade]);

export const createInForce = (started: readonly Layer[]): InForce => {
  let state: SettingsState = { version: 0, layers: started };
  const known = new Map<string, Effective>();

  const find = (place: Place): Effective => {
    const effective = effectiveAt(state, place);
    if (effective.ok) return effective.value;
    throw new RangeError(`settings: ${effective.error.map(renderFault).join('; ')}`);
  };

  return {
    started,
    state: () => state,
    at: (place) => {
      // A trade is looked up once; what its desk and series give is asked for with every tick.
      if (place.trade !== null) return find(place);
      const key = keyOf(place);
      const effective = known.get(key) ?? find(place);
      known.set(key, effective);
      return effective;
    },
    take: (next) => {
      const faults = faultsOf(next, []);
      if (faults.length > 0) return faults;
      state = next;
      known.clear();
      return [];
    },
  };
};
