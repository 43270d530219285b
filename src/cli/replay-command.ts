import type { EffectiveConfig } from '../config/load.ts';
import { show, type Cli, type Options, type Register } from './cli.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderReplay } from './render/replay.ts';
import { tradeIdOf } from './trade-id.ts';

/** `tradewarden replay`: exit code 6 where a decision is not the one that was committed. */
const replayCommand = async (
  settings: EffectiveConfig,
  asked: { readonly id: string; readonly json: boolean },
  { commands, console }: Cli,
): Promise<ExitCode> => {
  const id = tradeIdOf(asked.id, console);
  if (id === null) return EXIT.usage;
  const replayed = await commands.replay(settings, id);
  const shown = show(replayed, asked.json, renderReplay, console);
  if (!replayed.ok) return shown;
  const isSame = replayed.value.actors.every(({ difference }) => difference === null);
  return isSame ? shown : EXIT.verificationFailed;
};

export const registerReplay: Register = (cli) => {
  cli
    .add('replay', 'decide the journal of a trade anew, and tell the first difference')
    .argument('<id>', 'the id of the trade')
    .action((id: string, options: Options) =>
      cli.acting<object>((settings, { json }) => replayCommand(settings, { id, json }, cli))(
        options,
      ),
    );
};
