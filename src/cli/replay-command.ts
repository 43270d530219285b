import { resolve } from 'node:path';

import type { EffectiveConfig } from '../config/load.ts';
import { show, type Cli, type Options, type Register } from './cli.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderReplay } from './render/replay.ts';
import { tradeIdOf } from './trade-id.ts';

type Extra = { readonly file?: string };

/** `tradewarden replay`: exit code 6 where a decision is not the one that was committed. */
const replayCommand = async (
  settings: EffectiveConfig,
  asked: { readonly id?: string; readonly file?: string; readonly json: boolean },
  { commands, console }: Cli,
): Promise<ExitCode> => {
  const id = asked.id === undefined ? null : tradeIdOf(asked.id, console);
  if (id === null && asked.id !== undefined) return EXIT.usage;
  const file = asked.file === undefined ? null : resolve(asked.file);
  const replayed = await commands.replay(settings, { id, file });
  const shown = show(replayed, asked.json, renderReplay, console);
  if (!replayed.ok) return shown;
  const { actors, ticks } = replayed.value;
  const isSame = [...actors, ticks].every((each) => (each?.difference ?? null) === null);
  return isSame ? shown : EXIT.verificationFailed;
};

export const registerReplay: Register = (cli) => {
  cli
    .add('replay', 'decide the journal of a trade anew, and tell the first difference')
    .argument('[id]', 'the id of the trade; an export names it itself')
    .option('--file <file>', 'its recorded ticks, or its export, in place of what is kept here')
    .action((id: string | undefined, options: Options & Extra) =>
      cli.acting<Extra>((settings, { file, json }) =>
        replayCommand(
          settings,
          { json, ...(id === undefined ? {} : { id }), ...(file === undefined ? {} : { file }) },
          cli,
        ),
      )(options),
    );
};
