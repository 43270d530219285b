import { tradeId, type TradeId } from '../../machines/model/ids.ts';
import type { Result } from '../../machines/model/result.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { CommandFault, Commands, OperatorAsk } from './commands.ts';
import { printFaults, printJson, printLines, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderStatus, renderVerify } from './render/status.ts';
import { renderTrade, renderTrades } from './render/trades.ts';
import { renderTransitions } from './render/transitions.ts';

/** Prints a view as JSON or as text, or the faults in place of it. */
const show = <View>(
  result: Result<View, CommandFault>,
  json: boolean,
  render: (view: View) => readonly string[],
  console: Console,
): ExitCode => {
  if (!result.ok) {
    printFaults(console, result.error.lines);
    return result.error.exitCode;
  }
  if (json) printJson(console.out, result.value);
  else printLines(console.out, render(result.value));
  return EXIT.ok;
};

export const statusCommand = async (
  status: Commands['status'],
  settings: EffectiveConfig,
  options: { readonly json: boolean },
  console: Console,
): Promise<ExitCode> => show(await status(settings), options.json, renderStatus, console);

export const tradesCommand = async (
  trades: Commands['trades'],
  settings: EffectiveConfig,
  options: { readonly json: boolean; readonly all: boolean },
  console: Console,
): Promise<ExitCode> =>
  show(await trades(settings, { all: options.all }), options.json, renderTrades, console);

const NOT_YET = 'put down: no process guards the trade now, the next one takes it up';

const parseTradeId = (text: string): TradeId | null => {
  try {
    return tradeId(text);
  } catch {
    return null;
  }
};

export const tradeCommand = async (
  trade: Commands['trade'],
  settings: EffectiveConfig,
  options: { readonly json: boolean; readonly id: string },
  console: Console,
): Promise<ExitCode> => {
  const id = parseTradeId(options.id);
  if (id === null) {
    printFaults(console, [`trade: expected an id of decimal digits, found '${options.id}'`]);
    return EXIT.usage;
  }
  const found = await trade(settings, id);
  if (found.ok && found.value === null) {
    printFaults(console, [`trade: expected the id of a trade, found no trade ${id}`]);
    return EXIT.notFound;
  }
  return show(
    found,
    options.json,
    (view) =>
      view === null ? [] : [...renderTrade(view.trade), '', ...renderTransitions(view.transitions)],
    console,
  );
};

export const askCommand = async (
  ask: Commands['ask'],
  settings: EffectiveConfig,
  options: Omit<OperatorAsk, 'id'> & { readonly json: boolean; readonly id: string },
  console: Console,
): Promise<ExitCode> => {
  const { by, json, kind } = options;
  const id = parseTradeId(options.id);
  if (id === null) {
    printFaults(console, [`trade: expected an id of decimal digits, found '${options.id}'`]);
    return EXIT.usage;
  }
  const asked = await ask(settings, { id, kind, by });
  const shown = show(asked, json, ({ answer }) => [answer ?? NOT_YET], console);
  return asked.ok && asked.value.answer?.startsWith('refused') === true ? EXIT.refused : shown;
};

export const verifyCommand = async (
  verify: Commands['verify'],
  settings: EffectiveConfig,
  options: { readonly json: boolean },
  console: Console,
): Promise<ExitCode> => {
  const verdict = await verify(settings);
  const shown = show(verdict, options.json, renderVerify, console);
  return verdict.ok && verdict.value.mismatches.length > 0 ? EXIT.verificationFailed : shown;
};
