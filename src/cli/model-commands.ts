import { resolve } from 'node:path';
import { userInfo } from 'node:os';

import type { Command } from 'commander';

import { DEFAULT_MIN_ROWS } from '../models/build-table.ts';
import { show, type Cli, type Options, type Register } from './cli.ts';
import { printFaults } from './console.ts';
import { EXIT } from './exit-codes.ts';
import type { TableDestination } from './model-views.ts';
import { renderMade, renderShown, renderStored } from './render/model.ts';

type DestinationOptions = { readonly out?: string; readonly by: string };

const destinationOf = ({ out, by }: DestinationOptions, store: boolean): TableDestination => ({
  out: out === undefined ? null : resolve(out),
  store,
  by,
});

const withDestination = (command: Command): Command =>
  command
    .option('--out <file>', 'write the table to a file')
    .option('--by <name>', 'who does it; kept with the table', userInfo().username);

/** A number of an option, null where it was not given. NaN where it is none. */
const numberOf = (text: string | undefined): number | null =>
  text === undefined ? null : text.trim() === '' ? NaN : Number(text);

type NumberRule = readonly [
  option: string,
  text: string | undefined,
  expected: string,
  isFit: (value: number) => boolean,
];

/** Tells each option that is no number, or one out of its bounds; true where there is one. */
const areFaulty = ({ console }: Cli, rules: readonly NumberRule[]): boolean => {
  const faults = rules.flatMap(([option, text, expected, isFit]) => {
    const value = numberOf(text);
    return value === null || isFit(value)
      ? []
      : [`${option}: expected ${expected}, found '${text ?? ''}'`];
  });
  printFaults(console, faults);
  return faults.length > 0;
};

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;

const sayTo =
  ({ console }: Cli) =>
  (line: string): void =>
    console.err(`${line}\n`);

type BuildFlags = DestinationOptions & {
  readonly prices: string;
  readonly symbol: string;
  readonly timeColumn?: string;
  readonly priceColumn?: string;
  readonly bufferStep?: string;
  readonly minRows?: string;
  readonly momentum: boolean;
  readonly store?: boolean;
};

const registerBuild = (cli: Cli, model: Command): void => {
  withDestination(cli.add('build', 'build a lookup table from a history of prices', model))
    .requiredOption('--prices <file>', 'CSV of prices with a header')
    .requiredOption('--symbol <name>', 'the spot product, as settings name it')
    .option('--time-column <name>', 'column of the instants (else: the usual names)')
    .option('--price-column <name>', 'column of the prices (else: the usual names)')
    .option('--buffer-step <points>', 'points between two buffers (else: by the price)')
    .option('--min-rows <n>', 'a momentum bucket with fewer rows has no value')
    .option('--no-momentum', 'one layer for every momentum')
    .option('--store', 'store the table: it comes into force')
    .action(
      cli.acting<BuildFlags>(async (settings, flags) => {
        const isWrong = areFaulty(cli, [
          ['--buffer-step', flags.bufferStep, 'points > 0', (n) => n > 0 && n < Infinity],
          ['--min-rows', flags.minRows, 'a whole number ≥ 1', isCount],
        ]);
        if (isWrong) return EXIT.usage;
        const made = await cli.commands.model.build(settings, {
          prices: resolve(flags.prices),
          symbol: flags.symbol,
          columns: { time: flags.timeColumn ?? null, price: flags.priceColumn ?? null },
          options: {
            bufferStep: numberOf(flags.bufferStep),
            minRows: numberOf(flags.minRows) ?? DEFAULT_MIN_ROWS,
            byMomentum: flags.momentum,
          },
          destination: destinationOf(flags, flags.store === true),
          say: sayTo(cli),
        });
        return show(made, flags.json, renderMade, cli.console);
      }),
    );
};

type ImportFlags = DestinationOptions & { readonly symbol?: string; readonly openEnded?: boolean };

const registerImport = (cli: Cli, model: Command): void => {
  withDestination(cli.add('import', 'store a lookup table from a CSV or a table file', model))
    .argument('<file>', 'the CSV, or the file that `model build --out` wrote')
    .option('--symbol <name>', 'the spot product; a table file names its own')
    .option('--open-ended', 'the outermost momentum buckets hold all stronger scores')
    .action((file: string, options: Options & ImportFlags) =>
      cli.acting<ImportFlags>(async (settings, flags) => {
        const made = await cli.commands.model.import(settings, {
          file: resolve(file),
          symbol: flags.symbol ?? null,
          isOpenEnded: flags.openEnded === true,
          destination: destinationOf(flags, true),
          say: sayTo(cli),
        });
        return show(made, flags.json, renderMade, cli.console);
      })(options),
    );
};

type ShowFlags = { readonly at?: string; readonly momentum: string; readonly svg?: string };

const registerShow = (cli: Cli, model: Command): void => {
  cli
    .add('show', 'print what a stored table is, and draw it', model)
    .argument('<symbol>', 'the spot product')
    .option('--at <version>', 'an earlier version (else: the one in force)')
    .option('--momentum <bp>', 'the momentum bucket that is drawn', '0')
    .option('--svg <file>', 'write a picture: probability by time to close and buffer')
    .action((symbol: string, options: Options & ShowFlags) =>
      cli.acting<ShowFlags>(async (settings, flags) => {
        const isWrong = areFaulty(cli, [
          ['--at', flags.at, 'a whole number ≥ 1', isCount],
          ['--momentum', flags.momentum, 'whole basis points', Number.isInteger],
        ]);
        if (isWrong) return EXIT.usage;
        const version = numberOf(flags.at);
        const momentumBp = numberOf(flags.momentum) ?? 0;
        const svg = flags.svg === undefined ? null : resolve(flags.svg);
        const request = { symbol, version, momentumBp, svg };
        const found = await cli.commands.model.show(settings, request);
        return show(found, flags.json, renderShown, cli.console);
      })(options),
    );
};

/** Lookup tables of probabilities. */
export const registerModels: Register = (cli) => {
  const model = cli.add('model', 'build, import, list and show lookup tables of probabilities');
  registerBuild(cli, model);
  registerImport(cli, model);
  cli.add('list', 'list the stored tables', model).action(
    cli.acting<object>(async (settings, { json }) => {
      const found = await cli.commands.model.list(settings);
      return show(found, json, renderStored, cli.console);
    }),
  );
  registerShow(cli, model);
};
