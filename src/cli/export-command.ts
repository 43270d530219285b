import { resolve } from 'node:path';

import { show, type Register } from './cli.ts';
import { printFaults } from './console.ts';
import { EXIT } from './exit-codes.ts';
import { renderExport } from './render/export.ts';
import { tradeIdOf } from './trade-id.ts';

type Extra = { readonly trade?: string; readonly out?: string };

/** One trade, as a file that replays elsewhere. */
export const registerExport: Register = ({ acting, add, commands, console }) => {
  add('export', 'put one trade into a file that replays elsewhere, without names and secrets')
    .option('--trade <id>', 'the id of the trade')
    .option('--out <file>', 'the file to write; trade-<id>.export.gz unless told')
    .action(
      acting<Extra>(async (settings, { json, out, trade }) => {
        if (trade === undefined) {
          printFaults(console, ['export: expected a trade (--trade ID), found none']);
          return EXIT.usage;
        }
        const id = tradeIdOf(trade, console);
        if (id === null) return EXIT.usage;
        const file = out === undefined ? null : resolve(out);
        const exported = await commands.exportTrade(settings, { id, out: file });
        return show(exported, json, renderExport, console);
      }),
    );
};
