import type { EffectiveConfig } from '../config/load.ts';
import { show, type Cli, type Options, type Register } from './cli.ts';
import { printFaults } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderExplain } from './render/explain.ts';
import { tradeIdOf } from './trade-id.ts';

/** `tradewarden explain`: one transition, or the decisive one and where the trade stands now. */
const explainCommand = async (
  settings: EffectiveConfig,
  asked: { readonly id: string; readonly seq: string | undefined; readonly json: boolean },
  { commands, console }: Cli,
): Promise<ExitCode> => {
  const id = tradeIdOf(asked.id, console);
  if (id === null) return EXIT.usage;
  const { seq } = asked;
  if (seq !== undefined && !/^[1-9]\d{0,8}$/.test(seq)) {
    printFaults(console, [`explain: expected the number of a transition, found '${seq}'`]);
    return EXIT.usage;
  }
  const request = { id, seq: seq === undefined ? null : Number(seq) };
  return show(await commands.explain(settings, request), asked.json, renderExplain, console);
};

export const registerExplain: Register = (cli) => {
  cli
    .add('explain', 'tell in plain words why a transition happened, or why no stop fires')
    .argument('<id>', 'the id of the trade')
    .argument('[seq]', 'the number of one of its transitions')
    .action((id: string, seq: string | undefined, options: Options) =>
      cli.acting<object>((settings, { json }) => explainCommand(settings, { id, seq, json }, cli))(
        options,
      ),
    );
};
