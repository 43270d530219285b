import { userInfo } from 'node:os';

import type { EffectiveConfig } from '../config/load.ts';
import { readHandTicket } from '../runtime/tickets/form.ts';
import { show, type Options, type Register } from './cli.ts';
import type { Commands } from './commands.ts';
import { printFaults, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderTrade } from './render/trades.ts';

type TicketOptions = {
  readonly ticket?: string;
  readonly market?: string;
  readonly side?: string;
  readonly count?: string;
  readonly limit?: string;
  readonly strike?: string;
  readonly symbol?: string;
  readonly closes?: string;
  readonly by: string;
  readonly wait?: boolean;
};

/** The options whose fields have names of their own. */
const OPTION_OF: Readonly<Record<string, string>> = {
  limitCents: 'limit',
  strikeDollars: 'strike',
  closesAt: 'closes',
};

const NOT_YET = 'put down: no process guards the book now; one that starts soon takes it up';

const openCommand = async (
  open: Commands['open'],
  settings: EffectiveConfig,
  options: TicketOptions & { readonly json: boolean },
  console: Console,
): Promise<ExitCode> => {
  const { ticket, market, side, count, limit, strike, symbol, closes, by } = options;
  const form = { ticket, market, side, count, symbol, by };
  const request = readHandTicket({
    ...form,
    limitCents: limit,
    strikeDollars: strike,
    closesAt: closes,
  });
  if (!request.ok) {
    printFaults(
      console,
      request.error.map(({ field, message }) => `--${OPTION_OF[field] ?? field}: ${message}`),
    );
    return EXIT.usage;
  }
  const opened = await open(settings, request.value, { wait: options.wait === true });
  const shown = show(
    opened,
    options.json,
    ({ answer, failure, trade }) => [
      answer ?? NOT_YET,
      ...(trade === null ? [] : renderTrade(trade, failure)),
    ],
    console,
  );
  return opened.ok && opened.value.answer?.startsWith('refused') === true ? EXIT.refused : shown;
};

/** A trade that a person opens. */
export const registerOpen: Register = ({ add, acting, commands, console }) => {
  add('open', 'open a guarded trade by a ticket')
    .option('--ticket <id>', 'the id of the ticket; the same ticket never opens a second trade')
    .option('--market <ticker>', 'the market')
    .option('--side <yes|no>', 'the side to buy')
    .option('--count <n>', 'contracts')
    .option('--limit <cents>', 'the highest price of a contract')
    .option('--strike <dollars>', 'refuse a market with another strike')
    .option('--symbol <product>', 'refuse a market priced by another product')
    .option('--closes <time>', 'refuse a market that closes at another time')
    .option('--by <name>', 'who asks; kept with the trade', userInfo().username)
    .option('--wait', 'wait until the entry has ended, and print the trade')
    .action((options: Options & TicketOptions) =>
      acting<TicketOptions>((settings, given) =>
        openCommand(commands.open, settings, given, console),
      )(options),
    );
};
