import type {
  GuardSettingView,
  SettingChangeView,
  SettingsChangeView,
  SettingsView,
} from '../views.ts';
import { instant, NOTHING } from './format.ts';
import { table, type Column } from './table.ts';

const SETTING_COLUMNS: readonly Column<GuardSettingView>[] = [
  { title: 'SETTING', align: 'left', text: ({ path }) => path },
  { title: 'VALUE', align: 'left', text: ({ value }) => JSON.stringify(value) },
  { title: 'FROM', align: 'left', text: ({ origin }) => origin },
];

/** Each setting in force with its origin. */
export const renderSettings = ({ version, scopes, settings }: SettingsView): readonly string[] => [
  `version ${version}, ${scopes.join(', ')}`,
  '',
  ...table(SETTING_COLUMNS, settings),
];

const shown = (value: unknown): string => (value === undefined ? NOTHING : JSON.stringify(value));

/** `probabilityStop.thresholdPercent 40 → 45`; a dash: left to the layers below. */
const changeText = ({ path, from, to }: SettingChangeView): string =>
  `${path} ${shown(from)} → ${shown(to)}`;

const HISTORY_COLUMNS: readonly Column<SettingsChangeView>[] = [
  { title: 'VERSION', align: 'right', text: ({ version }) => String(version) },
  { title: 'AT', align: 'left', text: ({ atMs }) => instant(atMs) },
  {
    title: 'SCOPE',
    align: 'left',
    text: ({ scope, source }) => (source === 'start' ? `${scope} (start)` : scope),
  },
  { title: 'BY', align: 'left', text: ({ by }) => by },
  { title: 'REASON', align: 'left', text: ({ reason }) => reason },
  { title: 'CHANGES', align: 'left', text: ({ changes, source }) => changesText(changes, source) },
];

/** A start that brings every setting for the first time is told by their number. */
const changesText = (
  changes: SettingsChangeView['changes'],
  source: SettingsChangeView['source'],
): string =>
  source === 'start' && changes.every(({ from }) => from === undefined)
    ? `${changes.length} settings`
    : changes.map(changeText).join(', ');

/** One line per change, in the order given. */
export const renderHistory = (changes: readonly SettingsChangeView[]): readonly string[] =>
  changes.length === 0 ? ['no settings yet'] : table(HISTORY_COLUMNS, changes);
