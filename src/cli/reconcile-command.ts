import type { EffectiveConfig } from '../config/load.ts';
import type { Commands } from './commands.ts';
import { printFaults, printJson, printLines, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderReconcile } from './render/reconcile.ts';

/** `tradewarden reconcile`: exit code 0 where store and venue agree. */
export const reconcileCommand = async (
  reconcile: Commands['reconcile'],
  settings: EffectiveConfig,
  options: { readonly json: boolean; readonly dryRun: boolean },
  console: Console,
): Promise<ExitCode> => {
  const found = await reconcile(settings, { dryRun: options.dryRun });
  if (!found.ok) {
    printFaults(console, found.error.lines);
    return found.error.exitCode;
  }
  if (options.json) printJson(console.out, found.value);
  else printLines(console.out, renderReconcile(found.value));
  return found.value.differences.length > 0 ? EXIT.differences : EXIT.ok;
};
