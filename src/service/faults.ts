import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';

export const noSuchTrade = (id: string): CommandFault => ({
  exitCode: EXIT.notFound,
  lines: [`trade: expected the id of a trade, found no trade ${id}`],
});
