import { userInfo } from 'node:os';

import { InvalidArgumentError, type Command } from 'commander';

import { parseDecimal } from '../../machines/model/decimal.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  yesPriceCenti,
  type CountCenti,
  type YesPriceCenti,
} from '../../machines/model/money.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { show, type Cli, type Options, type Register } from './cli.ts';
import { printFaults } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { passLiveGate } from './live-gate.ts';
import type { OrdersChange, OrdersChangeView } from './orders-view.ts';
import { renderOrders, renderOrdersChange } from './render/orders.ts';

type ChangeOptions = {
  readonly live?: boolean;
  readonly confirmLive?: string;
  readonly abandoned?: boolean;
  readonly by: string;
  readonly reason: string;
};

/** More than any market has. */
const MOST_CENTI = 1e10;

const contractsOf = (text: string): CountCenti => {
  const centi = parseDecimal(text, 2);
  if (centi === null || centi <= 0 || centi > MOST_CENTI)
    throw new InvalidArgumentError(
      `expected contracts above 0 with two decimals at most, found '${text}'`,
    );
  return countCenti(centi);
};

const priceOf = (text: string): YesPriceCenti => {
  const centi = parseDecimal(text, 2);
  if (centi === null || centi <= 0 || centi >= FULL_PRICE_CENTI)
    throw new InvalidArgumentError(`expected cents of the YES leg, 0 … 100, found '${text}'`);
  return yesPriceCenti(centi);
};

const withChangeOptions = (command: Command): Command =>
  command
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .option('--by <name>', 'who asks; kept in the audit', userInfo().username)
    .option('--abandoned', 'orders of other installations too, whose processes run no more')
    .option('--live', 'act at the venue of the settings, once everything is confirmed')
    .option('--confirm-live <name>', 'confirm --live where nobody sits at a terminal');

const codeOf = ({ changed }: OrdersChangeView): ExitCode =>
  changed.every(({ outcome }) => outcome === 'done') ? EXIT.ok : EXIT.refused;

/** Orders change at a venue only: through the gate of a live run, and never without it. */
const changeCommand = async (
  { commands, console, stop }: Cli,
  settings: EffectiveConfig,
  change: OrdersChange,
  options: ChangeOptions & { readonly json: boolean },
): Promise<ExitCode> => {
  const { by, confirmLive: word = null, json, live, reason } = options;
  if (live !== true) {
    printFaults(console, ['orders: expected --live, since this acts at the venue, found none']);
    return EXIT.usage;
  }
  const say = json ? console.err : console.out;
  const gate = { live, word, say, stop };
  const permit = await passLiveGate(settings, gate, commands.live, console);
  if (!permit.ok) return permit.error;
  const request = { change, by, reason, abandoned: options.abandoned === true };
  const done = await commands.orders.change(settings, permit.value, request);
  const shown = show(done, json, renderOrdersChange, console);
  return done.ok ? codeOf(done.value) : shown;
};

const registerCancel = (cli: Cli, family: Command): void => {
  withChangeOptions(
    cli
      .add('cancel', 'cancel orders that are of no trade, in batches', family)
      .argument('[ids...]', 'the venue’s ids')
      .option('--foreign', 'every order that no installation of Tradewarden has placed'),
  ).action((ids: readonly string[], options: Options & ChangeOptions & { foreign?: boolean }) =>
    cli.acting<ChangeOptions & { foreign?: boolean }>((settings, { foreign, ...others }) => {
      if ((foreign === true) === ids.length > 0) {
        printFaults(cli.console, ['orders cancel: expected either ids or --foreign']);
        return EXIT.usage;
      }
      const change = { kind: 'cancel', ids: foreign === true ? null : ids } as const;
      return changeCommand(cli, settings, change, others);
    })(options),
  );
};

const registerDecrease = (cli: Cli, family: Command): void => {
  type Extra = ChangeOptions & { readonly to: CountCenti };
  withChangeOptions(
    cli
      .add('decrease', 'leave less of an order that is of no trade', family)
      .argument('<id>', 'the venue’s id')
      .requiredOption('--to <n>', 'contracts that are to rest', contractsOf),
  ).action((id: string, options: Options & Extra) =>
    cli.acting<Extra>((settings, { to, ...others }) =>
      changeCommand(cli, settings, { kind: 'decrease', id, toCenti: to }, others),
    )(options),
  );
};

const registerAmend = (cli: Cli, family: Command): void => {
  type Extra = ChangeOptions & { readonly price: YesPriceCenti; readonly to?: CountCenti };
  withChangeOptions(
    cli
      .add('amend', 'give an order that is of no trade another price', family)
      .argument('<id>', 'the venue’s id')
      .requiredOption('--price <cents>', 'price of the YES leg', priceOf)
      .option('--to <n>', 'contracts that are to rest, no more than do', contractsOf),
  ).action((id: string, options: Options & Extra) =>
    cli.acting<Extra>((settings, { price, to = null, ...others }) => {
      const change = { kind: 'amend', id, yesPriceCenti: price, toCenti: to } as const;
      return changeCommand(cli, settings, change, others);
    })(options),
  );
};

/** What rests in the account at the venue, and what a person does with it. */
export const registerOrders: Register = (cli) => {
  const { add, acting, commands, console } = cli;
  const family = add(
    'orders',
    'print the orders that rest at the venue, by whomever they were placed',
  )
    .action((options: Options) =>
      acting(async (settings, { json }) =>
        show(await commands.orders.list(settings), json, renderOrders, console),
      )(options),
    )
    .enablePositionalOptions();
  registerCancel(cli, family);
  registerDecrease(cli, family);
  registerAmend(cli, family);
};
