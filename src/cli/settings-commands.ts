import { userInfo } from 'node:os';

import { InvalidArgumentError, Option, type Command } from 'commander';

import { DEFAULT_SCOPE, parseScope, type Scope } from '../../machines/model/layers.ts';
import { show, type Cli, type Options, type Register } from './cli.ts';
import type { SettingsEdit } from './commands.ts';
import { printFaults, printJson, printLines } from './console.ts';
import { EXIT } from './exit-codes.ts';
import { renderApplied, renderHistory, renderPreview, renderSettings } from './render/settings.ts';

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

const pathsOf = (text: string, others: readonly string[]): readonly string[] => [...others, text];

const versionOf = (text: string): number => {
  if (!/^\d{1,15}$/.test(text))
    throw new InvalidArgumentError(`expected the number of a version, found '${text}'`);
  return Number(text);
};

type ChangeOptions = {
  readonly reason: string;
  readonly by: string;
  readonly expect?: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
};

const withChangeOptions = (command: Command): Command =>
  command
    .requiredOption('--reason <text>', 'why; kept with the change')
    .option('--by <name>', 'who changes it; kept with the change', userInfo().username)
    .option('--expect <version>', 'refuse where another version is in force by now', versionOf)
    .addOption(new Option('--dry-run', 'show what it would do, and change nothing'))
    .addOption(new Option('--yes', 'show what it does, and do it at once').conflicts('dryRun'));

/** Shows what a change would do to each open trade, and makes it where that is wanted. */
const changing =
  ({ acting, commands, console }: Cli, edit: SettingsEdit) =>
  (options: Options & ChangeOptions): Promise<void> =>
    acting<ChangeOptions>(async (settings, { json, reason, by, expect = null, yes }) => {
      const request = { edit, by, reason, expect, apply: yes === true };
      const done = await commands.changeSettings(settings, request, (preview) => {
        if (json) printJson(console.out, { preview });
        else printLines(console.out, renderPreview(preview));
      });
      if (!done.ok) {
        printFaults(console, done.error.lines);
        return done.error.exitCode;
      }
      if (done.value === null) {
        if (!json) printLines(console.out, ['', 'nothing was changed; --yes changes it']);
      } else if (json) printJson(console.out, { applied: done.value });
      else printLines(console.out, ['', ...renderApplied(done.value)]);
      return EXIT.ok;
    })(options);

/** What changes how trades are guarded. */
const registerChanges = (cli: Cli, family: Command): void => {
  withChangeOptions(
    cli
      .add('set', 'show what a change of settings does to each open trade, and make it', family)
      .argument('[assignments...]', 'PATH=VALUE; a list takes JSON')
      .requiredOption('--scope <scope>', SCOPE_HELP, scopeOf)
      .option('--unset <path>', 'leave a setting to the layers below', pathsOf, []),
  ).action(
    (
      assignments: readonly string[],
      options: Options & ChangeOptions & { scope: Scope; unset: readonly string[] },
    ) => {
      const { scope, unset } = options;
      return changing(cli, { kind: 'set', scope, assignments, unset })(options);
    },
  );
  withChangeOptions(
    cli
      .add('revert', 'take one change of the settings back, shown first like any other', family)
      .argument('<version>', 'the version that made the change', versionOf),
  ).action((version: number, options: Options & ChangeOptions) =>
    changing(cli, { kind: 'revert', version })(options),
  );
};

/** How trades are guarded: shown, with its history, and changed. */
export const registerSettings: Register = (cli) => {
  const { add, acting, commands, console } = cli;
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
  registerChanges(cli, family);
};
