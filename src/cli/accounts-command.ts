import type { Register } from './cli.ts';
import { show } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { renderAccounts } from './render/accounts.ts';

/** `tradewarden accounts`: exit code 0 where each account could be read. */
export const registerAccounts: Register = ({ add, acting, commands, console }) => {
  add('accounts', 'look at accounts elsewhere that are never touched').action(
    acting<object>(async (settings, { json }) => {
      const found = await commands.accounts(settings);
      const code = show(found, json, renderAccounts, console);
      const isRead = found.ok && found.value.accounts.every(({ fault }) => fault === null);
      return found.ok && !isRead ? EXIT.notReady : code;
    }),
  );
};
