import type { TradePreview } from '../../settings/preview.ts';
import type {
  GuardSettingView,
  SettingChangeView,
  SettingsAppliedView,
  SettingsChangeView,
  SettingsPreviewView,
  SettingsView,
} from '../views.ts';
import { instant, NOTHING } from './format.ts';
import { price } from './priced.ts';
import { table, type Column } from './table.ts';

type Of = Pick<SettingsView, 'instrument'>;

/** Prices of a linear contract are told in dollars; whatever else by its unit's name. */
const valueText = (of: Of, { path, value }: GuardSettingView): string => {
  if (of.instrument === undefined || !path.endsWith('Centi')) return JSON.stringify(value);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values
    .map((each) => (typeof each === 'number' ? price(of, each) : JSON.stringify(each)))
    .join(', ');
};

const columnsFor = (of: Of): readonly Column<GuardSettingView>[] => [
  { title: 'SETTING', align: 'left', text: ({ path }) => path },
  { title: 'VALUE', align: 'left', text: (setting) => valueText(of, setting) },
  { title: 'FROM', align: 'left', text: ({ origin }) => origin },
];

/** Each setting in force with its origin. */
export const renderSettings = ({
  instrument,
  scopes,
  settings,
  version,
}: SettingsView): readonly string[] => [
  `version ${version}, ${scopes.join(', ')}`,
  '',
  ...table(columnsFor(instrument === undefined ? {} : { instrument }), settings),
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

const stopText = ({ stop }: TradePreview): string =>
  stop === null
    ? ''
    : `${stop.rule}: value ${round(stop.value)}, threshold ${round(stop.threshold)}`;

const round = (value: number): number => Math.round(value * 100) / 100;

const OUTCOMES: Readonly<Record<TradePreview['outcome'], string>> = {
  fires: 'would fire',
  verifies: 'would begin to verify',
  unprotected: 'would become unprotected',
  disarms: 'would disarm',
  changes: 'would change',
};

const whyText = (preview: TradePreview): string =>
  [
    stopText(preview),
    preview.reason ?? '',
    preview.disarms.length > 0 ? `disarms ${preview.disarms.join(', ')}` : '',
    preview.arms.length > 0 ? `arms ${preview.arms.join(', ')}` : '',
    preview.changes.map(changeText).join(', '),
  ]
    .filter((text) => text !== '')
    .join('; ');

const PREVIEW_COLUMNS: readonly Column<TradePreview>[] = [
  { title: 'TRADE', align: 'right', text: ({ trade }) => trade },
  { title: 'MARKET', align: 'left', text: ({ market, side }) => `${market} ${side}` },
  { title: 'STATE', align: 'left', text: ({ state }) => state },
  { title: 'NOW', align: 'left', text: ({ outcome }) => OUTCOMES[outcome] },
  { title: 'WHY', align: 'left', text: whyText },
];

/** What a change would do to each open trade that it is for. */
export const renderPreview = (preview: SettingsPreviewView): readonly string[] => [
  `${preview.scope}, version ${preview.version} → ${preview.version + 1}`,
  ...preview.changes.map((change) => `  ${changeText(change)}`),
  ...(preview.blind === null
    ? []
    : ['', `${preview.blind}: what would fire is not known, only what is armed and disarmed`]),
  '',
  ...(preview.trades.length === 0
    ? ['no open trade would change']
    : table(PREVIEW_COLUMNS, preview.trades)),
];

/** A change that was made, and what each trade has made of it. */
export const renderApplied = ({ version, trades }: SettingsAppliedView): readonly string[] => [
  `version ${version} is in force`,
  ...trades.map(
    ({ trade, answer }) =>
      `trade ${trade}: ${answer ?? 'put down; the process that guards it takes it up'}`,
  ),
];
