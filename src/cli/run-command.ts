import { Option, type Command } from 'commander';

import type { EffectiveConfig } from '../config/load.ts';
import type { Register } from './cli.ts';
import type { Commands } from './commands.ts';
import { printFaults, printJson, printLines, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderSummary, summaryJson } from './render/summary.ts';

type RunCommandOptions = {
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
const runCommand = async (
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
  const { secret } = console;
  const outcome = await run({
    settings,
    stop: options.stop,
    announce: (line) => printLines(say, [line]),
    reveal: secret === undefined ? null : (line) => printLines(secret, [line]),
  });
  printFaults(console, outcome.faults);
  if (outcome.summary !== null) {
    if (options.json) printJson(console.out, summaryJson(outcome.summary));
    else printLines(console.out, ['', ...renderSummary(outcome.summary)]);
  }
  return outcome.exitCode;
};

const withRunOptions = (command: Command): Command =>
  command
    .option('--tape <file>', 'play a recorded market')
    .option('--speed <n>', 'run time n times as fast')
    .option('--seed <n>', 'seed of the synthetic market')
    .option('--faults <script|seed>', 'let the paper venue fail: by a file of faults, or by a seed')
    .option('--until-end', 'stop when the market has ended and every trade is terminal')
    .option('--record', 'keep the ticks that the watch receives')
    .addOption(new Option('--live', 'trade with real money (refused in this version)'));

/** The watch itself. */
export const registerRun: Register = ({ add, acting, commands, console, stop }) => {
  withRunOptions(add('run', 'start the watch')).action(
    acting<{ live?: boolean }>((settings, { live, json }) =>
      runCommand(commands.run, settings, { json, live: live === true, stop }, console),
    ),
  );
};
