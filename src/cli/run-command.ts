import type { EffectiveConfig } from '../config/load.ts';
import type { Commands } from './commands.ts';
import { printFaults, printJson, printLines, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderSummary, summaryJson } from './render/summary.ts';

export type RunCommandOptions = {
  readonly json: boolean;
  /** The option `--live` was given. */
  readonly live: boolean;
  readonly stop: AbortSignal;
};

/** Who asks for real money, by option or by setting; null in paper mode. */
const liveRequest = ({ config, origins }: EffectiveConfig, live: boolean): string | null => {
  if (live) return '--live';
  return config.mode === 'live' ? `mode (${origins.get('mode') ?? 'default'})` : null;
};

/** `tradewarden run`: with `--json` the summary is the last and only line on stdout. */
export const runCommand = async (
  run: Commands['run'],
  settings: EffectiveConfig,
  options: RunCommandOptions,
  console: Console,
): Promise<ExitCode> => {
  const live = liveRequest(settings, options.live);
  if (live !== null) {
    const refusal = 'expected paper mode, found a request to trade with real money';
    printFaults(console, [`${live}: ${refusal}; this version guards the simulated market only`]);
    return EXIT.usage;
  }
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
