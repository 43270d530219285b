import type { CommandFault } from '../cli/commands.ts';
import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import { ModelFileError } from '../models/csv.ts';
import { ExportFileError } from '../recording/export-file.ts';
import { RecordingFileError } from '../recording/file.ts';
import { ChildStartError, RestartsExhaustedError } from '../runtime/supervision/errors.ts';
import { FaultFileError } from '../simulator/fault-file.ts';
import { TapeFileError } from '../simulator/tapes/csv.ts';

/** A message in lines; errors that name several faults have one a line. */
export const linesOf = (error: unknown): readonly string[] =>
  (error instanceof Error ? error.message : String(error)).split('\n');

/** The failure of the first child in the chain that could not be started. */
const failedChild = (error: unknown): string | null => {
  if (error instanceof ChildStartError) return failedChild(error.cause) ?? error.child;
  return error instanceof Error && error.cause !== undefined ? failedChild(error.cause) : null;
};

export const noBook: CommandFault = {
  exitCode: EXIT.notFound,
  lines: ['book: expected one that a process has begun, found none; `tradewarden run` begins one'],
};

export const databaseFault = (error: unknown): CommandFault => ({
  exitCode: EXIT.database,
  lines: linesOf(error),
});

const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof RestartsExhaustedError) return EXIT.supervisionGaveUp;
  const child = failedChild(error);
  if (child === null) return EXIT.unexpectedFailure;
  return child === 'store' ? EXIT.database : EXIT.supervisionGaveUp;
};

const isFileError = (error: unknown): boolean =>
  error instanceof TapeFileError ||
  error instanceof RecordingFileError ||
  error instanceof ExportFileError ||
  error instanceof FaultFileError ||
  error instanceof ModelFileError;

/** What an operator is told of a failed run, and the exit code that says the same. */
export const faultOf = (error: unknown): CommandFault => {
  if (isFileError(error)) return { exitCode: EXIT.usage, lines: linesOf(error) };
  return { exitCode: exitCodeOf(error), lines: linesOf(error) };
};
