import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { EffectiveConfig } from '../config/load.ts';
import { show, type Cli, type Options, type Register } from './cli.ts';
import type { WhatIfPlan } from './commands.ts';
import { printFaults, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderWhatIf } from './render/whatif.ts';
import { whatIfChart } from './render/whatif-chart.ts';

type Extra = { readonly settings?: readonly string[]; readonly svg?: string };

const PRESENT = 'present';

/** The settings in force, and those with each file over them; null after telling all faults. */
const plansOf = (
  present: EffectiveConfig,
  options: Options & Extra,
  { console, settingsOver }: Cli,
): readonly WhatIfPlan[] | null => {
  const plans: WhatIfPlan[] = [{ name: PRESENT, settings: present }];
  const faults: string[] = [];
  for (const file of options.settings ?? []) {
    const loaded = settingsOver(options, resolve(file));
    if (loaded.ok) plans.push({ name: file, settings: loaded.value });
    else faults.push(...loaded.error);
  }
  printFaults(console, faults);
  return faults.length > 0 ? null : plans;
};

const writeChart = (file: string, svg: string, console: Console): boolean => {
  try {
    writeFileSync(file, svg);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    printFaults(console, [`--svg ${file}: expected a file that can be written, found ${why}`]);
    return false;
  }
};

/** `tradewarden whatif`: a tape under the present settings and under others, side by side. */
const whatIfCommand = async (
  present: EffectiveConfig,
  options: Options & Extra & { readonly json: boolean },
  cli: Cli,
): Promise<ExitCode> => {
  const { commands, console } = cli;
  const { tape } = present.config.paper;
  if (tape === null) {
    printFaults(console, ['whatif: expected a tape (--tape FILE), found none']);
    return EXIT.usage;
  }
  const plans = plansOf(present, options, cli);
  if (plans === null) return EXIT.usage;
  const compared = await commands.whatIf({
    tape,
    plans,
    played: (name, share) => console.status?.(`${name}: ${Math.round(100 * share)} % played`),
  });
  console.status?.('');
  const shown = show(compared, options.json, renderWhatIf, console);
  if (!compared.ok || options.svg === undefined) return shown;
  return writeChart(options.svg, whatIfChart(compared.value), console) ? shown : EXIT.usage;
};

export const registerWhatIf: Register = (cli) => {
  cli
    .add('whatif', 'play a tape under the present settings and under others, and compare')
    .option('--tape <file>', 'the recorded market to play')
    .option(
      '--settings <file>',
      'settings to lay over the present ones, JSON; again for one more column',
      (file: string, files: readonly string[] | undefined) => [...(files ?? []), file],
    )
    .option('--svg <file>', 'draw what was realised, with the stops, into this file')
    .action(cli.acting<Extra>((settings, options) => whatIfCommand(settings, options, cli)));
};
