import type { Command } from 'commander';

import type { EffectiveConfig } from '../config/load.ts';
import type { Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands } from './commands.ts';
import { printFaults, printJson, printLines, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { CommonOptions, RunOptions } from './overrides.ts';

export type Options = CommonOptions & RunOptions & { readonly json?: boolean };

/** What a command does once its settings are known. */
export type Action<Extra> = (
  settings: EffectiveConfig,
  options: Options & Extra & { readonly json: boolean },
) => ExitCode | Promise<ExitCode>;

/** Settings, or every fault in them, one line each. */
export type LoadedSettings = Result<EffectiveConfig, readonly string[]>;

/** What a family of commands needs to put itself on the command line. */
export type Cli = {
  /** A new command, or one under another, with the options that every command takes. */
  readonly add: (name: string, description: string, under?: Command) => Command;
  /** Loads the settings, then acts; faults in them end the command. */
  readonly acting: <Extra>(action: Action<Extra>) => (options: Options & Extra) => Promise<void>;
  /** The settings of these options, with those of a file over them. */
  readonly settingsOver: (options: Options, file: string) => LoadedSettings;
  readonly commands: Commands;
  readonly console: Console;
  /** Aborted by the first request to stop. */
  readonly stop: AbortSignal;
};

/** Puts one family of commands on the command line. */
export type Register = (cli: Cli) => void;

/** Prints a view as JSON or as text, or the faults in place of it. */
export const show = <View>(
  result: Result<View, CommandFault>,
  json: boolean,
  render: (view: View) => readonly string[],
  console: Console,
): ExitCode => {
  if (!result.ok) {
    printFaults(console, result.error.lines);
    return result.error.exitCode;
  }
  if (json) printJson(console.out, result.value);
  else printLines(console.out, render(result.value));
  return EXIT.ok;
};
