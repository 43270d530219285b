import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { Problem } from './problem.ts';

const statusOf = (exitCode: CommandFault['exitCode']): Problem['status'] => {
  switch (exitCode) {
    case EXIT.notFound:
      return 404;
    case EXIT.usage:
      return 400;
    case EXIT.superseded:
      return 409;
    case EXIT.refused:
      return 422;
    default:
      return 503;
  }
};

/** What a command would print and exit with, as a refusal of the API. */
export const problemOf = ({ exitCode, lines }: CommandFault): Problem => ({
  status: statusOf(exitCode),
  title: lines.join('; '),
});
