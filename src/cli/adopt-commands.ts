import { userInfo } from 'node:os';

import { parseDecimal } from '../../machines/model/decimal.ts';
import type { Side } from '../../machines/model/contract.ts';
import { marketTicker } from '../../machines/model/ids.ts';
import { countCenti, type CountCenti } from '../../machines/model/money.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { show, type Options, type Register } from './cli.ts';
import type { AdoptionAsk, Commands } from './commands.ts';
import { printFaults, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderExternals } from './render/externals.ts';

type AdoptOptions = { readonly count?: string; readonly guard?: string; readonly by: string };
type Place = { readonly market: string; readonly side: string };

const NOT_YET = 'put down: no process guards the book now, the next one takes it up';

const sideOf = (text: string): Result<Side, readonly string[]> =>
  text === 'yes' || text === 'no' ? ok(text) : fail([`side: expected yes or no, found '${text}'`]);

const countOf = (text: string | undefined): Result<CountCenti | null, readonly string[]> => {
  if (text === undefined) return ok(null);
  const count = parseDecimal(text, 2);
  return count !== null && count > 0
    ? ok(countCenti(count))
    : fail([`--count: expected contracts above 0, in hundredths at the finest, found '${text}'`]);
};

/** The settings below `guard` that are to differ; the process that takes the claim checks them. */
const guardOf = (text: string | undefined): Result<unknown, readonly string[]> => {
  if (text === undefined) return ok(null);
  try {
    const changes: unknown = JSON.parse(text);
    if (typeof changes === 'object' && changes !== null && !Array.isArray(changes))
      return ok(changes);
  } catch {
    // Told below.
  }
  return fail([`--guard: expected a JSON object of settings of the guard, found '${text}'`]);
};

const adoptCommand = async (
  adopt: Commands['adopt'],
  settings: EffectiveConfig,
  { market, json, by, ...given }: Place & AdoptOptions & { readonly json: boolean },
  console: Console,
): Promise<ExitCode> => {
  const [side, count] = [sideOf(given.side), countOf(given.count)];
  const guard = guardOf(given.guard);
  if (!side.ok || !count.ok || !guard.ok) {
    printFaults(
      console,
      [side, count, guard].flatMap((part) => (part.ok ? [] : part.error)),
    );
    return EXIT.usage;
  }
  const claim: AdoptionAsk = {
    market: marketTicker(market),
    side: side.value,
    countCenti: count.value,
    guard: guard.value,
    by,
  };
  const asked = await adopt(settings, claim);
  const shown = show(asked, json, ({ answer }) => [answer ?? NOT_YET], console);
  return asked.ok && asked.value.answer?.startsWith('refused') === true ? EXIT.refused : shown;
};

/** Positions that others have opened. */
export const registerAdoption: Register = ({ add, acting, commands, console }) => {
  add('external', 'list what the account holds beside the trades').action(
    acting<object>(async (settings, { json }) =>
      show(await commands.external(settings), json, renderExternals, console),
    ),
  );
  add('adopt', 'guard a position that somebody else has opened')
    .argument('<market>', 'the market')
    .argument('<side>', 'yes or no')
    .option('--count <n>', 'contracts; without it all that no trade holds')
    .option('--guard <json>', 'members of the guard that are to differ from the settings')
    .option('--by <name>', 'who asks; kept with the trade', userInfo().username)
    .action((market: string, side: string, options: Options & AdoptOptions) =>
      acting<AdoptOptions>((settings, given) =>
        adoptCommand(commands.adopt, settings, { ...given, market, side }, console),
      )(options),
    );
};
