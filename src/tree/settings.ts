import { readSettingsVersion } from '../../db/settings.ts';
import { ANYWHERE, layersAt, resolve } from '../../machines/model/layers.ts';
import { renderFault } from '../config/fault.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { SettingsState } from '../settings/state.ts';
import { readState, recordStart } from '../settings/store.ts';
import type { House } from './house.ts';

const LOOK_EVERY_MS = 250;
/** The key of settings that cannot be used, at the gate and among the alarms. */
const UNUSABLE = 'settings';

/** Every value that is not built in, with where it comes from. */
const said = ({ layers }: SettingsState): readonly string[] =>
  [...resolve(layersAt(layers, ANYWHERE))]
    .filter(([, { origin }]) => origin !== 'built-in')
    .map(([path, { value, origin }]) => `${path} = ${JSON.stringify(value)} (${origin})`);

/**
 * Goes by settings that are in order. Others are an alarm: what was in force stays so, and no trade
 * is opened by settings that somebody has replaced.
 */
const take = ({ alarms, gate, log, settings }: House, state: SettingsState): void => {
  const faults = settings.take(state);
  if (faults.length > 0) {
    const found = faults.map(renderFault);
    gate.block(UNUSABLE, null, `the settings of version ${state.version} cannot be used`);
    alarms.raise(UNUSABLE, 'the settings cannot be used', { version: state.version, found });
    return;
  }
  gate.unblock(UNUSABLE);
  alarms.clear(UNUSABLE);
  log.info('settings in force', { version: state.version, set: said(state) });
};

/** `settings`: puts down what this start brings, and follows what people set while it runs. */
export const settingsChild = (house: House): ChildSpec => ({
  id: 'settings',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.store.shutdownMs,
  start: async () => {
    const { log, organs, owner, realClock, settings } = house;
    const database = () => organs.store.get().database;
    const first = await recordStart(database(), settings.started, owner);
    take(house, first);
    let seen = first.version;
    const look = async (): Promise<void> => {
      if ((await readSettingsVersion(database())) === seen) return;
      const state = await readState(database());
      take(house, state);
      seen = state.version;
    };
    const ticker = startTicker(realClock, LOOK_EVERY_MS, async () => {
      if (organs.store.peek()?.isWritable() !== true) return;
      await look().catch((error: unknown) => log.warn('settings cannot be read', { error }));
    });
    return {
      stop: () => {
        ticker.stop();
        return Promise.resolve();
      },
      kill: ticker.stop,
    };
  },
});
