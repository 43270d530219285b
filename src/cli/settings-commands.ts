import { InvalidArgumentError } from 'commander';

import { DEFAULT_SCOPE, parseScope, type Scope } from '../../machines/model/layers.ts';
import { show, type Options, type Register } from './cli.ts';
import { renderHistory, renderSettings } from './render/settings.ts';

const SCOPE_HELP = 'default, desk:NAME, series:NAME or trade:ID';

const scopeOf = (text: string): Scope => {
  const scope = parseScope(text);
  if (scope === null) throw new InvalidArgumentError(`expected ${SCOPE_HELP}, found '${text}'`);
  return scope;
};

const scopesOf = (text: string, others: readonly Scope[]): readonly Scope[] => [
  ...others,
  scopeOf(text),
];

/** How trades are guarded: shown, with its history. */
export const registerSettings: Register = ({ add, acting, commands, console }) => {
  const family = add('settings', 'print how trades are guarded and where each value comes from')
    .option('--scope <scope>', `${SCOPE_HELP}; several: all of them together`, scopesOf, [])
    .action((options: Options & { scope: readonly Scope[] }) =>
      acting<{ scope: readonly Scope[] }>(async (settings, { json, scope }) => {
        const scopes = scope.length === 0 ? [DEFAULT_SCOPE] : scope;
        return show(await commands.settings(settings, { scopes }), json, renderSettings, console);
      })(options),
    )
    .enablePositionalOptions();
  add('history', 'print who has changed what, when and why, newest first', family)
    .option('--scope <scope>', `of one scope only: ${SCOPE_HELP}`, scopeOf)
    .action((options: Options & { scope?: Scope }) =>
      acting<{ scope?: Scope }>(async (settings, { json, scope = null }) =>
        show(await commands.settingsHistory(settings, { scope }), json, renderHistory, console),
      )(options),
    );
};
