import { Command, CommanderError } from 'commander';

import { fail } from '../../machines/model/result.ts';
import type { Environment } from '../config/environment.ts';
import { renderFault } from '../config/fault.ts';
import { loadConfig } from '../config/load.ts';
import { redactText } from '../logger/redact.ts';
import { registerAccounts } from './accounts-command.ts';
import { registerAudit } from './audit-command.ts';
import { registerAdoption } from './adopt-commands.ts';
import type { Action, Cli, LoadedSettings, Options, Register } from './cli.ts';
import type { Commands } from './commands.ts';
import { registerCalibration } from './calibration-command.ts';
import { registerCompletion } from './completion-command.ts';
import { registerConfig } from './config-command.ts';
import { printFaults, type Console } from './console.ts';
import { registerExport } from './export-command.ts';
import { registerExplain } from './explain-command.ts';
import { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.ts';
import { registerImport } from './import-command.ts';
import { registerOpen } from './open-command.ts';
import { registerModels } from './model-commands.ts';
import { registerDesks } from './desks-command.ts';
import { registerProcess } from './process-commands.ts';
import { registerDoctor } from './doctor-command.ts';
import { registerOperator } from './operator-commands.ts';
import { overridesOf } from './overrides.ts';
import { registerOrders } from './orders-command.ts';
import { registerPortfolio } from './portfolio-command.ts';
import { registerQueries } from './query-commands.ts';
import { registerReconcile } from './reconcile-command.ts';
import { registerSettings } from './settings-commands.ts';
import { registerRecord } from './record-command.ts';
import { registerReplay } from './replay-command.ts';
import { registerRun } from './run-command.ts';
import { registerSignals } from './signals-command.ts';
import { registerSwitch } from './switch-command.ts';
import { registerWhatIf } from './whatif-command.ts';

export type CliSurroundings = {
  readonly env: Environment;
  readonly console: Console;
  readonly commands: Commands;
  readonly version: string;
  /** Aborted by the first request to stop. */
  readonly stop: AbortSignal;
};

/** Every family of commands, in the order of the help. */
const FAMILIES: readonly Register[] = [
  registerRun,
  registerConfig,
  registerQueries,
  registerExplain,
  registerReplay,
  registerRecord,
  registerExport,
  registerPortfolio,
  registerOpen,
  registerAdoption,
  registerOperator,
  registerSwitch,
  registerDesks,
  registerProcess,
  registerSignals,
  registerReconcile,
  registerOrders,
  registerAccounts,
  registerDoctor,
  registerSettings,
  registerWhatIf,
  registerModels,
  registerCalibration,
  registerImport,
  registerAudit,
  registerCompletion,
];

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
  const { console } = surroundings;
  const program = new Command('tradewarden')
    .description('Stands guard over open trades.')
    .version(surroundings.version)
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: console.out,
      writeErr: console.err,
      outputError: (text, write) => write(text.replace(/^error: /, 'tradewarden: ')),
    })
    .showSuggestionAfterError()
    .addHelpText('after', exitCodesHelp);

  const add: Cli['add'] = (name, description, under = program) =>
    withCommonOptions(under.command(name).description(description));
  const acting =
    <Extra>(action: Action<Extra>) =>
    async (options: Options & Extra): Promise<void> => {
      finish(await withSettings(options, surroundings, action));
    };
  const { commands, stop } = surroundings;
  const settingsOver = (options: Options, over: string) => load(options, surroundings, over);
  for (const register of FAMILIES) register({ add, acting, settingsOver, commands, console, stop });
  return program;
};

const load = (options: Options, { env }: CliSurroundings, over: string | null): LoadedSettings => {
  const file = options.config ?? null;
  const settings = loadConfig({ env, file, overrides: overridesOf(options), over });
  return settings.ok ? settings : fail(settings.error.map(renderFault));
};

const withSettings = async <Extra>(
  options: Options & Extra,
  surroundings: CliSurroundings,
  action: Action<Extra>,
): Promise<ExitCode> => {
  const settings = load(options, surroundings, null);
  if (!settings.ok) {
    printFaults(surroundings.console, settings.error);
    return EXIT.usage;
  }
  return action(settings.value, { ...options, json: options.json === true });
};
