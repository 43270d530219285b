import type { Layer, Place } from '../../machines/model/layers.ts';
import type { ConfigFault } from '../config/fault.ts';
import { faultsOf, guardAt, type Effective, type SettingsState } from './state.ts';

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

export const createInForce = (started: readonly Layer[]): InForce => {
  let state: SettingsState = { version: 0, layers: started };
  return {
    started,
    state: () => state,
    at: (place) => guardAt(state, place),
    take: (next) => {
      const faults = faultsOf(next, []);
      if (faults.length > 0) return faults;
      state = next;
      return [];
    },
  };
};
