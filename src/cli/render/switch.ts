import type { KillSwitchSetting } from '../../../machines/model/kill-switch.ts';
import type { KillSwitchView } from '../views.ts';
import { instant, NOTHING } from './format.ts';
import { pairs, table, type Column } from './table.ts';

const SEEN: Readonly<Record<KillSwitchView['seen'], string>> = {
  seen: 'the process that guards the trades has seen it',
  'not yet': 'the process that guards the trades has not seen it yet',
  'nobody guards': 'no process guards the trades now: the next one starts with it',
};

const COLUMNS: readonly Column<KillSwitchSetting>[] = [
  { title: 'SETTING', align: 'right', text: ({ setting }) => String(setting) },
  { title: 'STATE', align: 'left', text: ({ state }) => state },
  { title: 'SINCE', align: 'left', text: ({ sinceMs }) => instant(sinceMs) },
  { title: 'BY', align: 'left', text: ({ by }) => by },
  { title: 'REASON', align: 'left', text: ({ reason }) => reason ?? NOTHING },
];

/** How the kill switch stands, and on demand how it stood. */
export const renderSwitch = (view: KillSwitchView, isHistoryWanted: boolean): readonly string[] => [
  ...pairs([
    ['state', view.state],
    ['since', instant(view.sinceMs)],
    ['by', view.by],
    ['reason', view.reason ?? NOTHING],
    ['seen', SEEN[view.seen]],
  ]),
  ...(isHistoryWanted ? ['', ...table(COLUMNS, view.history)] : []),
];
