import { resolve } from 'node:path';

import { show, type Register } from './cli.ts';
import { printLines } from './console.ts';
import { renderRecord } from './render/record.ts';

type Extra = { readonly out?: string };

/** The watch without trades. */
export const registerRecord: Register = ({ acting, add, commands, console, stop }) => {
  add('record', 'keep the ticks of the configured feeds, without trading')
    .option('--out <dir>', 'where recordings are kept; `recordings` in the data directory')
    .option('--tape <file>', 'record the paper venue as it plays this market')
    .option('--speed <n>', 'run time n times as fast')
    .option('--seed <n>', 'seed of the synthetic market')
    .option('--until-end', 'stop when the market has ended')
    .action(
      acting<Extra>(async (settings, { json, out }) => {
        const say = json ? console.err : console.out;
        const recorded = await commands.record({
          settings,
          out: out === undefined ? null : resolve(out),
          announce: (line) => printLines(say, [line]),
          stop,
        });
        return show(recorded, json, renderRecord, console);
      }),
    );
};
