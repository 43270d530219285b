import { fail } from '../../machines/model/result.ts';
import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';

export const noSuchTrade = (id: string): CommandFault => ({
  exitCode: EXIT.notFound,
  lines: [`trade: expected the id of a trade, found no trade ${id}`],
});

export const fault = (exitCode: CommandFault['exitCode'], ...lines: readonly string[]) =>
  fail<CommandFault>({ exitCode, lines });
