import type { EffectiveConfig } from '../config/load.ts';
import type { Commands } from './commands.ts';
import { printFaults, printJson, printLines, type Console } from './console.ts';
import type { ExitCode } from './exit-codes.ts';
import { renderSummary, summaryJson } from './render/summary.ts';

/** `tradewarden run`: with `--json` the summary is the last and only line on stdout. */
export const runCommand = async (
  run: Commands['run'],
  settings: EffectiveConfig,
  options: { readonly json: boolean; readonly stop: AbortSignal },
  console: Console,
): Promise<ExitCode> => {
  const say = options.json ? console.err : console.out;
  const outcome = await run({
    settings,
    stop: options.stop,
    announce: (line) => printLines(say, [line]),
  });
  printFaults(console, outcome.faults);
  if (outcome.summary !== null) {
    if (options.json) printJson(console.out, summaryJson(outcome.summary));
    else printLines(console.out, ['', ...renderSummary(outcome.summary)]);
  }
  return outcome.exitCode;
};
