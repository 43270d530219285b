import { userInfo } from 'node:os';

import { Command, CommanderError, Option } from 'commander';

import type { Environment } from '../config/environment.ts';
import { renderFault } from '../config/fault.ts';
import { loadConfig, type EffectiveConfig } from '../config/load.ts';
import { redactText } from '../logger/redact.ts';
import type { Commands } from './commands.ts';
import { configCommand } from './config-command.ts';
import { printFaults, type Console } from './console.ts';
import { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.ts';
import { overridesOf, type CommonOptions, type RunOptions } from './overrides.ts';
import {
  askCommand,
  statusCommand,
  tradeCommand,
  tradesCommand,
  verifyCommand,
} from './query-commands.ts';
import { reconcileCommand } from './reconcile-command.ts';
import { runCommand } from './run-command.ts';

export type CliSurroundings = {
  readonly env: Environment;
  readonly console: Console;
  readonly commands: Commands;
  readonly version: string;
  /** Aborted by the first request to stop. */
  readonly stop: AbortSignal;
};

type Options = CommonOptions & RunOptions & { readonly json?: boolean };

/** What a command does once its settings are known. */
type Action<Extra> = (
  settings: EffectiveConfig,
  options: Options & Extra & { readonly json: boolean },
) => ExitCode | Promise<ExitCode>;

const exitCodesHelp = (): string =>
  [
    '',
    'Exit codes:',
    ...Object.entries(EXIT_MEANINGS).map(
      ([name, meaning]) => `  ${String(codeOf(name)).padStart(3)}  ${meaning}`,
    ),
    '',
  ].join('\n');

const codeOf = (name: string): number =>
  new Map<string, number>(Object.entries(EXIT)).get(name) ?? -1;

const withCommonOptions = (command: Command): Command =>
  command
    .option('--config <file>', 'file of settings, JSON (or the variable TRADEWARDEN_CONFIG)')
    .option('--data-dir <dir>', 'where the embedded database keeps its files')
    .option('--json', 'print JSON');

const withRunOptions = (command: Command): Command =>
  command
    .option('--tape <file>', 'play a recorded market')
    .option('--speed <n>', 'run time n times as fast')
    .option('--seed <n>', 'seed of the synthetic market')
    .option('--faults <script|seed>', 'let the paper venue fail: by a file of faults, or by a seed')
    .option('--until-end', 'stop when the market has ended and every trade is terminal')
    .addOption(new Option('--live', 'trade with real money (refused in this version)'));

const OPERATOR_COMMANDS = [
  { kind: 'close', description: 'leave the position of a trade now' },
  { kind: 'retry', description: 'try the exit of a trade again, without waiting out its pause' },
  { kind: 'pause', description: 'pause the stops of a trade: it counts as unprotected' },
  { kind: 'resume', description: 'resume the stops of a trade' },
] as const;

/** The command line: parses, loads the settings, calls the command, returns the exit code. */
export const runCli = async (
  args: readonly string[],
  surroundings: CliSurroundings,
): Promise<ExitCode> => {
  const { console } = surroundings;
  let exitCode: ExitCode = EXIT.ok;
  const program = buildProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.err(`tradewarden: unexpected failure\n${redactText(stack)}\n`);
    return EXIT.unexpectedFailure;
  }
};

const buildProgram = (surroundings: CliSurroundings, finish: (code: ExitCode) => void): Command => {
  const { commands, console, stop } = surroundings;
  const program = new Command('tradewarden')
    .description('Stands guard over open trades.')
    .version(surroundings.version)
    .exitOverride()
    .configureOutput({
      writeOut: console.out,
      writeErr: console.err,
      outputError: (text, write) => write(text.replace(/^error: /, 'tradewarden: ')),
    })
    .showSuggestionAfterError()
    .addHelpText('after', exitCodesHelp);

  const add = (name: string, description: string): Command =>
    withCommonOptions(program.command(name).description(description));
  const acting =
    <Extra>(action: Action<Extra>) =>
    async (options: Options & Extra): Promise<void> => {
      finish(await withSettings(options, surroundings, action));
    };

  withRunOptions(add('run', 'start the watch')).action(
    acting<{ live?: boolean }>((settings, { live, json }) =>
      runCommand(commands.run, settings, { json, live: live === true, stop }, console),
    ),
  );
  add('config', 'print the settings in force and where each came from').action(
    acting<object>((settings, options) => configCommand(settings, options, console)),
  );
  add('status', 'print the state of the watch').action(
    acting<object>((settings, options) =>
      statusCommand(commands.status, settings, options, console),
    ),
  );
  add('trades', 'list the trades that are not terminal')
    .option('--all', 'list terminal trades too')
    .action(
      acting<{ all?: boolean }>((settings, { json, all }) =>
        tradesCommand(commands.trades, settings, { json, all: all === true }, console),
      ),
    );
  add('trade', 'print one trade and its transitions with their causes')
    .argument('<id>', 'the id of the trade')
    .action((id: string, options: Options) =>
      acting<object>((settings, { json }) =>
        tradeCommand(commands.trade, settings, { json, id }, console),
      )(options),
    );
  for (const { kind, description } of OPERATOR_COMMANDS)
    add(kind, description)
      .argument('<id>', 'the id of the trade')
      .option('--by <name>', 'who asks; kept in the journal', userInfo().username)
      .action((id: string, options: Options & { by: string }) =>
        acting<{ by: string }>((settings, { json, by }) =>
          askCommand(commands.ask, settings, { json, id, kind, by }, console),
        )(options),
      );
  add('reconcile', 'compare the store with the venue')
    .option('--dry-run', 'show the differences and what would be done, and change nothing')
    .action(
      acting<{ dryRun?: boolean }>((settings, { json, dryRun }) =>
        reconcileCommand(commands.reconcile, settings, { json, dryRun: dryRun === true }, console),
      ),
    );
  add('verify', 'fold the journal of every trade and compare it with the rows').action(
    acting<object>((settings, options) =>
      verifyCommand(commands.verify, settings, options, console),
    ),
  );
  return program;
};

const withSettings = async <Extra>(
  options: Options & Extra,
  { env, console }: CliSurroundings,
  action: Action<Extra>,
): Promise<ExitCode> => {
  const settings = loadConfig({
    env,
    file: options.config ?? null,
    overrides: overridesOf(options),
  });
  if (!settings.ok) {
    printFaults(console, settings.error.map(renderFault));
    return EXIT.usage;
  }
  return action(settings.value, { ...options, json: options.json === true });
};
