import { resolve } from 'node:path';

import type { EffectiveConfig } from '../config/load.ts';
import { show, type Cli, type Register } from './cli.ts';
import { printFaults } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderExport } from './render/export.ts';
import { renderSession } from './render/session.ts';
import { tradeIdOf } from './trade-id.ts';

type Extra = {
  readonly trade?: string;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
};

type Asked = Extra & { readonly json: boolean };

const NEITHER = 'export: expected a trade (--trade ID) or a time (--from TIME), found neither';
const BOTH = 'export: expected a trade or a time, found both';

const oneTrade = async (
  { commands, console }: Cli,
  settings: EffectiveConfig,
  { json, out, trade = '' }: Asked,
): Promise<ExitCode> => {
  const id = tradeIdOf(trade, console);
  if (id === null) return EXIT.usage;
  const file = out === undefined ? null : resolve(out);
  const exported = await commands.exportTrade(settings, { id, out: file });
  return show(exported, json, renderExport, console);
};

const noInstant = (option: string, text: string): string =>
  `${option}: expected an instant, found '${text}'`;

const session = async (
  { commands, console }: Cli,
  settings: EffectiveConfig,
  { from = '', json, out, to }: Asked,
): Promise<ExitCode> => {
  const fromMs = Date.parse(from);
  const toMs = to === undefined ? null : Date.parse(to);
  const faults = [
    ...(Number.isNaN(fromMs) ? [noInstant('--from', from)] : []),
    ...(Number.isNaN(toMs) ? [noInstant('--to', to ?? '')] : []),
  ];
  printFaults(console, faults);
  if (faults.length > 0) return EXIT.usage;
  const file = out === undefined ? null : resolve(out);
  const exported = await commands.exportSession(settings, { fromMs, toMs, out: file });
  return show(exported, json, renderSession, console);
};

/** One trade, as a file that replays elsewhere; or all of a time, to be looked at. */
export const registerExport: Register = (cli) => {
  const { acting, add, console } = cli;
  add('export', 'put a trade, or all of a time, into a file without names and secrets')
    .option('--trade <id>', 'one trade, as a file that replays elsewhere')
    .option('--from <time>', 'all trades that lived from then on, e.g. 2026-02-25T04:00Z')
    .option('--to <time>', 'and before then; to the last of the journal unless told')
    .option('--out <file>', 'the file to write; by the trade or the time unless told')
    .action(
      acting<Extra>(async (settings, asked) => {
        const { from, to, trade } = asked;
        const isTimed = from !== undefined || to !== undefined;
        if (trade !== undefined && !isTimed) return oneTrade(cli, settings, asked);
        if (from !== undefined && trade === undefined) return session(cli, settings, asked);
        printFaults(console, [trade === undefined ? NEITHER : BOTH]);
        return EXIT.usage;
      }),
    );
};
