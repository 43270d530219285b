import type { EffectiveConfig } from '../config/load.ts';
import { show, type Options, type Register } from './cli.ts';
import type { Commands } from './commands.ts';
import { printFaults, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderStatus, renderVerify } from './render/status.ts';
import { renderHistory, renderTrades } from './render/trades.ts';
import { tradeIdOf } from './trade-id.ts';

const statusCommand = async (
  status: Commands['status'],
  settings: EffectiveConfig,
  options: { readonly json: boolean },
  console: Console,
): Promise<ExitCode> => show(await status(settings), options.json, renderStatus, console);

const tradesCommand = async (
  trades: Commands['trades'],
  settings: EffectiveConfig,
  options: { readonly json: boolean; readonly all: boolean },
  console: Console,
): Promise<ExitCode> =>
  show(await trades(settings, { all: options.all }), options.json, renderTrades, console);

const tradeCommand = async (
  trade: Commands['trade'],
  settings: EffectiveConfig,
  options: { readonly json: boolean; readonly id: string },
  console: Console,
): Promise<ExitCode> => {
  const id = tradeIdOf(options.id, console);
  if (id === null) return EXIT.usage;
  const found = await trade(settings, id);
  if (found.ok && found.value === null) {
    printFaults(console, [`trade: expected the id of a trade, found no trade ${id}`]);
    return EXIT.notFound;
  }
  return show(found, options.json, (view) => (view === null ? [] : renderHistory(view)), console);
};

const verifyCommand = async (
  verify: Commands['verify'],
  settings: EffectiveConfig,
  options: { readonly json: boolean },
  console: Console,
): Promise<ExitCode> => {
  const verdict = await verify(settings);
  const shown = show(verdict, options.json, renderVerify, console);
  return verdict.ok && verdict.value.mismatches.length > 0 ? EXIT.verificationFailed : shown;
};

/** What the store knows. */
export const registerQueries: Register = ({ add, acting, commands, console }) => {
  add('status', 'print the state of the watch').action(
    acting<object>((settings, options) =>
      statusCommand(commands.status, settings, options, console),
    ),
  );
  add('trades', 'list the trades that are not terminal')
    .option('--all', 'list terminal trades too')
    .action(
      acting<{ all?: boolean }>((settings, { json, all }) =>
        tradesCommand(commands.trades, settings, { json, all: all === true }, console),
      ),
    );
  add('trade', 'print one trade and its transitions with their causes')
    .argument('<id>', 'the id of the trade')
    .action((id: string, options: Options) =>
      acting<object>((settings, { json }) =>
        tradeCommand(commands.trade, settings, { json, id }, console),
      )(options),
    );
  add('verify', 'fold the journal of every trade and compare it with the rows').action(
    acting<object>((settings, options) =>
      verifyCommand(commands.verify, settings, options, console),
    ),
  );
};
