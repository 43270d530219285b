import { userInfo } from 'node:os';

import { Argument } from 'commander';

import { KILL_SWITCH_STATES, type KillSwitchState } from '../../machines/model/kill-switch.ts';
import { show, type Options, type Register } from './cli.ts';
import type { SwitchChange } from './commands.ts';
import { renderSwitch } from './render/switch.ts';

type Extra = { readonly by: string; readonly reason?: string; readonly history?: boolean };

const changeOf = (state: KillSwitchState | undefined, extra: Extra): SwitchChange | null =>
  state === undefined ? null : { state, by: extra.by, reason: extra.reason ?? null };

/** What may still be done with money. */
export const registerSwitch: Register = ({ add, acting, commands, console }) => {
  add('switch', 'print the kill switch, or set it')
    .addArgument(new Argument('[state]', 'how it is to stand').choices(KILL_SWITCH_STATES))
    .option('--reason <text>', 'why; kept in the history')
    .option('--by <name>', 'who sets it; kept in the history', userInfo().username)
    .option('--history', 'print the latest settings too')
    .action((state: KillSwitchState | undefined, options: Options & Extra) =>
      acting<Extra>(async (settings, extra) =>
        show(
          await commands.killSwitch(settings, changeOf(state, extra)),
          extra.json,
          (view) => renderSwitch(view, extra.history === true),
          console,
        ),
      )(options),
    );
};
