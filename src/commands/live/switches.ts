import { readKillSwitch } from '../../../db/kill-switch.ts';
import type { Queryable } from '../../../db/queryable.ts';
import { readSchemaVersion } from '../../../db/schema-version.ts';
import { seriesTicker } from '../../../machines/model/ids.ts';
import { ANYWHERE, type Place } from '../../../machines/model/layers.ts';
import type { GuardSettings } from '../../../machines/model/settings.ts';
import type { LiveFact } from '../../cli/live-view.ts';
import { renderFault } from '../../config/fault.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { startLayers } from '../../settings/start.ts';
import { effectiveAt, type SettingsState } from '../../settings/state.ts';
import { readState } from '../../settings/store.ts';

/** What the store holds over the settings of a start. */
export type Stored = { readonly killSwitch: string; readonly commanded: SettingsState | null };

/** A store that a run is yet to make, or to bring up to date, cannot be asked. */
export const NOTHING_STORED: Stored = {
  killSwitch: 'running, unless the database says otherwise: it is to be made or brought up to date',
  commanded: null,
};

export const readStored = async (database: Queryable): Promise<Stored> => {
  const { applied, known } = await readSchemaVersion(database);
  if (applied < known) return NOTHING_STORED;
  const { by, reason, state } = await readKillSwitch(database);
  return {
    killSwitch: reason === null ? `${state}, by ${by}` : `${state}, by ${by}: ${reason}`,
    commanded: await readState(database),
  };
};

/** This start's own settings, with what people have set by command over them. */
const inForce = (settings: EffectiveConfig, { commanded }: Stored): SettingsState => ({
  version: commanded?.version ?? 0,
  layers: [
    ...startLayers(settings),
    ...(commanded?.layers ?? []).filter(({ source }) => source === 'command'),
  ],
});

const STOPS = [
  ['probabilityStop', 'probability'],
  ['momentumStop', 'momentum'],
  ['priceFloor', 'price floor'],
  ['takeProfit', 'take profit'],
  ['trailingStop', 'trailing'],
  ['breakEven', 'break even'],
  ['maxHold', 'longest hold'],
  ['beforeClose', 'before the close'],
] as const;

const stopsOf = (guard: GuardSettings): string => {
  const on = STOPS.filter(([rule]) => guard[rule].enabled).map(([, name]) => name);
  if (!guard.stopsEnabled) return 'OFF: nothing is left but by hand or at the settlement';
  return on.length === 0 ? 'no rule is on' : on.join(', ');
};

const stopsAt = (state: SettingsState, what: string, place: Place): LiveFact => {
  const effective = effectiveAt(state, place);
  return {
    what,
    found: effective.ok
      ? stopsOf(effective.value.guard)
      : `not in order: ${effective.error.map(renderFault).join('; ')}`,
  };
};

const onOff = (isOn: boolean): string => (isOn ? 'on' : 'off');

const deskSwitches = (config: Config, state: SettingsState): readonly LiveFact[] =>
  config.desks.flatMap(({ entriesEnabled, name }) => [
    { what: `entries of ${name}`, found: onOff(entriesEnabled) },
    stopsAt(state, `stops of ${name}`, { ...ANYWHERE, desk: name }),
  ]);

const seriesSwitches = (state: SettingsState): readonly LiveFact[] =>
  [...new Set(state.layers.map(({ scope }) => scope))]
    .filter(({ kind }) => kind === 'series')
    .map(({ name }) =>
      stopsAt(state, `stops in ${name}`, { ...ANYWHERE, series: seriesTicker(name) }),
    );

/** What is on: each way in, and the stops wherever they are set apart. */
export const switchFacts = (settings: EffectiveConfig, stored: Stored): readonly LiveFact[] => {
  const { config } = settings;
  const state = inForce(settings, stored);
  const claims = config.adoption.claims.map(({ series }) => series);
  return [
    { what: 'kill switch', found: stored.killSwitch },
    ...deskSwitches(config, state),
    stopsAt(state, 'stops of all else', ANYWHERE),
    ...seriesSwitches(state),
    { what: 'claims', found: claims.length === 0 ? 'none' : `positions in ${claims.join(', ')}` },
    { what: 'API', found: apiOf(config) },
  ];
};

const apiOf = ({ api }: Config): string => {
  if (!api.enabled) return 'off';
  return api.readOnly ? 'shows, and throws the kill switch' : 'may open and close trades';
};
