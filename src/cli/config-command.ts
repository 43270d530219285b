import { describeConfig, type SettingView } from '../config/describe.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { Register } from './cli.ts';
import { printJson, printLines, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { table, type Column } from './render/table.ts';

const COLUMNS: readonly Column<SettingView>[] = [
  { title: 'SETTING', align: 'left', text: ({ path }) => path },
  { title: 'VALUE', align: 'left', text: ({ value }) => JSON.stringify(value) },
  { title: 'FROM', align: 'left', text: ({ origin }) => origin },
];

/** `tradewarden config`: every setting in force and where it came from, secrets masked. */
const configCommand = (
  settings: EffectiveConfig,
  options: { readonly json: boolean },
  console: Console,
): ExitCode => {
  const views = describeConfig(settings);
  if (options.json)
    printJson(
      console.out,
      Object.fromEntries(views.map(({ path, value, origin }) => [path, { value, origin }])),
    );
  else printLines(console.out, table(COLUMNS, views));
  return EXIT.ok;
};

export const registerConfig: Register = ({ add, acting, console }) => {
  add('config', 'print the settings in force and where each came from').action(
    acting<object>((settings, options) => configCommand(settings, options, console)),
  );
};
