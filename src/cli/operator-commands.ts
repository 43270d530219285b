import { userInfo } from 'node:os';

import type { EffectiveConfig } from '../config/load.ts';
import { show, type Options, type Register } from './cli.ts';
import type { Commands, OperatorAsk } from './commands.ts';
import type { Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { tradeIdOf } from './trade-id.ts';

const OPERATOR_COMMANDS = [
  { kind: 'close', description: 'leave the position of a trade now' },
  { kind: 'retry', description: 'try the exit of a trade again, without waiting out its pause' },
  { kind: 'pause', description: 'pause the stops of a trade: it counts as unprotected' },
  { kind: 'resume', description: 'resume the stops of a trade' },
  { kind: 'release', description: 'let go of a position: no order is sent, it is external again' },
] as const;

const NOT_YET = 'put down: no process guards the trade now, the next one takes it up';

const askCommand = async (
  ask: Commands['ask'],
  settings: EffectiveConfig,
  options: Omit<OperatorAsk, 'id'> & { readonly json: boolean; readonly id: string },
  console: Console,
): Promise<ExitCode> => {
  const { by, json, kind } = options;
  const id = tradeIdOf(options.id, console);
  if (id === null) return EXIT.usage;
  const asked = await ask(settings, { id, kind, by });
  const shown = show(asked, json, ({ answer }) => [answer ?? NOT_YET], console);
  return asked.ok && asked.value.answer?.startsWith('refused') === true ? EXIT.refused : shown;
};

/** What a person asks of one trade. */
export const registerOperator: Register = ({ add, acting, commands, console }) => {
  for (const { kind, description } of OPERATOR_COMMANDS)
    add(kind, description)
      .argument('<id>', 'the id of the trade')
      .option('--by <name>', 'who asks; kept in the journal', userInfo().username)
      .action((id: string, options: Options & { by: string }) =>
        acting<{ by: string }>((settings, { json, by }) =>
          askCommand(commands.ask, settings, { json, id, kind, by }, console),
        )(options),
      );
};
