import { userInfo } from 'node:os';
import { resolve } from 'node:path';

import { show, type Options, type Register } from './cli.ts';
import { renderImport } from './render/import.ts';

type Flags = { readonly source?: string; readonly dryRun?: boolean; readonly by: string };

/** Takes the trades of another system over, for the record. */
export const registerImport: Register = ({ add, acting, commands, console }) => {
  add('import', 'take the trades of another system over from its SQLite file, for the record')
    .argument('<file>', 'a closed SQLite database with the tables trades and active_trades')
    .option('--source <name>', 'which system, or which of its users (else: the name of the file)')
    .option('--dry-run', 'do everything but the commit')
    .option('--by <name>', 'who does it; kept with the rows', userInfo().username)
    .action((file: string, options: Options & Flags) =>
      acting<Flags>(async (settings, { source, dryRun, by, json }) => {
        const done = await commands.importFile(settings, {
          file: resolve(file),
          source: source ?? null,
          dryRun: dryRun === true,
          by,
        });
        return show(done, json, renderImport, console);
      })(options),
    );
};
