import type { Result } from '../../machines/model/result.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { Register } from './cli.ts';
import type { CommandFault, Commands } from './commands.ts';
import { printFaults, printJson, printLines, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderReconcile } from './render/reconcile.ts';
import type { ReconcileView } from './views.ts';

type Options = { readonly json: boolean; readonly dryRun: boolean };

const print = (
  found: Result<ReconcileView, CommandFault>,
  { json }: Options,
  console: Console,
): ExitCode => {
  if (!found.ok) {
    printFaults(console, found.error.lines);
    return found.error.exitCode;
  }
  if (json) printJson(console.out, found.value);
  else printLines(console.out, renderReconcile(found.value));
  return found.value.differences.length > 0 ? EXIT.differences : EXIT.ok;
};

/**
 * `tradewarden reconcile`: shows the differences first, and then, unless it is a dry run, has them
 * taken in and shows what is left. Exit code 0 where store and venue agree in the end.
 */
const reconcileCommand = async (
  reconcile: Commands['reconcile'],
  settings: EffectiveConfig,
  options: Options,
  console: Console,
): Promise<ExitCode> => {
  const before = print(await reconcile(settings, { dryRun: true }), options, console);
  if (options.dryRun || before !== EXIT.differences) return before;
  return print(await reconcile(settings, { dryRun: false }), options, console);
};

export const registerReconcile: Register = ({ add, acting, commands, console }) => {
  add('reconcile', 'compare the store with the venue')
    .option('--dry-run', 'show the differences and what would be done, and change nothing')
    .action(
      acting<{ dryRun?: boolean }>((settings, { json, dryRun }) =>
        reconcileCommand(commands.reconcile, settings, { json, dryRun: dryRun === true }, console),
      ),
    );
};
