import type { Command } from 'commander';

import type { EffectiveConfig } from '../config/load.ts';
import type { Register } from './cli.ts';
import type { Commands } from './commands.ts';
import { printFaults, printJson, printLines, type Console } from './console.ts';
import type { ExitCode } from './exit-codes.ts';
import { passLiveGate } from './live-gate.ts';
import { renderSummary, summaryJson } from './render/summary.ts';

type RunCommandOptions = {
  readonly json: boolean;
  readonly live: boolean;
  readonly confirmLive: string | null;
  readonly stop: AbortSignal;
};

/** `tradewarden run`: with `--json` the summary is the last and only line on stdout. */
const runCommand = async (
  { live, run }: Pick<Commands, 'live' | 'run'>,
  settings: EffectiveConfig,
  options: RunCommandOptions,
  console: Console,
): Promise<ExitCode> => {
  const say = options.json ? console.err : console.out;
  const { secret } = console;
  const permit = await passLiveGate(
    settings,
    { live: options.live, word: options.confirmLive, say, stop: options.stop },
    live,
    console,
  );
  if (!permit.ok) return permit.error;
  const outcome = await run({
    settings,
    permit: permit.value,
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
    .option('--live', 'trade at the venues of the settings, once everything is confirmed')
    .option('--confirm-live <name>', 'confirm --live where nobody sits at a terminal');

/** The watch itself. */
export const registerRun: Register = ({ add, acting, commands, console, stop }) => {
  withRunOptions(add('run', 'start the watch')).action(
    acting<{ confirmLive?: string }>((settings, { live, confirmLive = null, json }) =>
      runCommand(commands, settings, { json, live: live === true, confirmLive, stop }, console),
    ),
  );
};
