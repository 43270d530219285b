import type { CommandFault } from '../cli/commands.ts';
import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import { ChildStartError } from '../runtime/supervision/errors.ts';
import { TapeFileError } from '../simulator/tapes/csv.ts';

const linesOf = (error: unknown): readonly string[] =>
  (error instanceof Error ? error.message : String(error)).split('\n');

/** What went wrong at the root of a chain of failures. */
const rootCause = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? rootCause(error.cause) : error;

/** The failure of the first child in the chain that could not be started. */
const failedChild = (error: unknown): string | null => {
  if (error instanceof ChildStartError) return failedChild(error.cause) ?? error.child;
  return error instanceof Error && error.cause !== undefined ? failedChild(error.cause) : null;
};

export const databaseFault = (error: unknown): CommandFault => ({
  exitCode: EXIT.database,
  lines: linesOf(error),
});

/** What an operator is told of a failed run, and the exit code that says the same. */
export const faultOf = (error: unknown): CommandFault => {
  if (error instanceof TapeFileError) return { exitCode: EXIT.usage, lines: linesOf(error) };
  const child = failedChild(error);
  const exitCode: ExitCode = child === 'store' ? EXIT.database : EXIT.supervisionGaveUp;
  const cause = rootCause(error);
  return {
    exitCode,
    lines: [...linesOf(error), ...(cause === error ? [] : linesOf(cause))],
  };
};
