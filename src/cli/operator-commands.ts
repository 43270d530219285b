import { userInfo } from 'node:os';

import { parseDecimal } from '../../machines/model/decimal.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { show, type Options, type Register } from './cli.ts';
import type { Commands, OperatorAsk } from './commands.ts';
import { printFaults, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { tradeIdOf } from './trade-id.ts';

const OPERATOR_COMMANDS = [
  { kind: 'close', description: 'leave the position of a trade now' },
  { kind: 'retry', description: 'try the exit of a trade again, without waiting out its pause' },
  { kind: 'pause', description: 'pause the stops of a trade: it counts as unprotected' },
  { kind: 'resume', description: 'resume the stops of a trade' },
  { kind: 'release', description: 'let go of a position: no order is sent, it is external again' },
  { kind: 'revive', description: 'take a parked trade, and its parked orders, up again' },
] as const;

/** More than any market has. */
const MOST_CENTI = 1e10;

const NOT_YET = 'put down: no process guards the trade now, the next one takes it up';

const AMOUNTS = {
  count: { decimals: 2, expected: 'contracts above 0 with two decimals at most' },
  quantity: { decimals: 6, expected: 'coins above 0 with six decimals at most' },
} as const;

type Amounts = { readonly [Name in keyof typeof AMOUNTS]?: string };

/** In hundredths; undefined, with the fault printed, where it is no such amount. */
const amountOf = (
  name: keyof Amounts,
  { [name]: text }: Amounts,
  console: Console,
): number | null | undefined => {
  if (text === undefined) return null;
  const { decimals, expected } = AMOUNTS[name];
  const amount = parseDecimal(text, decimals);
  const centi = amount === null ? null : amount / 10 ** (decimals - 2);
  if (centi !== null && centi > 0 && centi <= MOST_CENTI) return centi;
  printFaults(console, [`--${name}: expected ${expected}, found '${text}'`]);
  return undefined;
};

const countOf = (amounts: Amounts, console: Console): number | null | undefined => {
  const contracts = amountOf('count', amounts, console);
  const coins = amountOf('quantity', amounts, console);
  if (contracts === undefined || coins === undefined) return undefined;
  if (contracts === null || coins === null) return contracts ?? coins;
  printFaults(console, ['close: expected --count or --quantity, found both']);
  return undefined;
};

type AskOptions = {
  readonly id: string;
  readonly kind: OperatorAsk['kind'];
  readonly by: string;
  readonly json: boolean;
} & Amounts;

const askCommand = async (
  ask: Commands['ask'],
  settings: EffectiveConfig,
  { by, json, kind, ...texts }: AskOptions,
  console: Console,
): Promise<ExitCode> => {
  const id = tradeIdOf(texts.id, console);
  const count = countOf(texts, console);
  if (id === null || count === undefined) return EXIT.usage;
  const asked = await ask(settings, { id, kind, by, countCenti: count });
  const shown = show(asked, json, ({ answer }) => [answer ?? NOT_YET], console);
  return asked.ok && asked.value.answer?.startsWith('refused') === true ? EXIT.refused : shown;
};

/** What a person asks of one trade. */
export const registerOperator: Register = ({ add, acting, commands, console }) => {
  for (const { kind, description } of OPERATOR_COMMANDS) {
    const command = add(kind, description)
      .argument('<id>', 'the id of the trade')
      .option('--by <name>', 'who asks; kept in the journal', userInfo().username);
    if (kind === 'close')
      command
        .option('--count <n>', 'contracts to sell; the rest stays, and is guarded')
        .option('--quantity <coins>', 'the same of a linear contract');
    command.action((id: string, options: Options & { by: string } & Amounts) =>
      acting<{ by: string } & Amounts>((settings, given) =>
        askCommand(commands.ask, settings, { ...given, id, kind }, console),
      )(options),
    );
  }
};
