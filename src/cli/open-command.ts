import { userInfo } from 'node:os';

import type { Command } from 'commander';

import type { EffectiveConfig } from '../config/load.ts';
import { show, type Options, type Register } from './cli.ts';
import type { Commands, TicketAnswer } from './commands.ts';
import { printFaults, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readTicketOptions, type TicketOptions } from './open-forms.ts';
import { renderTrade } from './render/trades.ts';

type OpenOptions = TicketOptions & { readonly wait?: boolean };

const NOT_YET = 'put down: no process guards the book now; one that starts soon takes it up';

const isInVain = ({ answer, trade }: TicketAnswer): boolean =>
  answer?.startsWith('refused') === true || trade?.state === 'failed';

const openCommand = async (
  open: Commands['open'],
  settings: EffectiveConfig,
  options: OpenOptions & { readonly json: boolean },
  console: Console,
): Promise<ExitCode> => {
  const request = readTicketOptions(options);
  if (!request.ok) {
    printFaults(console, request.error);
    return EXIT.usage;
  }
  const opened = await open(settings, request.value, { wait: options.wait === true });
  const shown = show(
    opened,
    options.json,
    ({ answer, trade }) => [answer ?? NOT_YET, ...(trade === null ? [] : renderTrade(trade))],
    console,
  );
  return opened.ok && isInVain(opened.value) ? EXIT.refused : shown;
};

/** Of a ticket for a linear contract. */
const withLinearOptions = (command: Command): Command =>
  command
    .option('--quantity <coins>', 'how much of the coin, of a linear contract')
    .option('--price <dollars>', 'the worst price of the coin to enter at')
    .option('--leverage <n>', 'else as the account has it in that market')
    .option('--stop <dollars>', 'the price of the coin to leave at')
    .option('--take-profit <dollars>', 'the price of the coin that takes the profit')
    .option('--resting-exit <dollars>', 'where an order rests that closes the position')
    .option('--worst-exit <dollars>', 'no exit is worse than this')
    .option('--trail <dollars>', 'follow the best price at this distance')
    .option('--trail-from <dollars>', 'once that is so far better than the entry')
    .option('--break-even-from <dollars>', 'keep the entry once the price was so far better')
    .option('--break-even-keep <dollars>', 'and so much of that, above all fees')
    .option('--max-hold <seconds>', 'leave after this');

/** A trade that a person opens. */
export const registerOpen: Register = ({ add, acting, commands, console }) => {
  const command = add('open', 'open a guarded trade by a ticket')
    .option('--ticket <id>', 'the id of the ticket; the same ticket never opens a second trade')
    .option('--market <ticker>', 'the market, a linear one such as binanceUsdm:BTCUSDT')
    .option('--side <side>', 'yes or no, the side to buy; of a linear contract long or short')
    .option('--count <n>', 'contracts')
    .option('--limit <cents>', 'the highest price of a contract')
    .option('--strike <dollars>', 'refuse a market with another strike')
    .option('--symbol <product>', 'refuse a market priced by another product')
    .option('--closes <time>', 'refuse a market that closes at another time');
  withLinearOptions(command)
    .option('--by <name>', 'who asks; kept with the trade', userInfo().username)
    .option('--wait', 'wait until the entry has ended, and print the trade')
    .action((options: Options & OpenOptions) =>
      acting<OpenOptions>((settings, given) =>
        openCommand(commands.open, settings, given, console),
      )(options),
    );
};
