import { fail, ok } from '../../machines/model/result.ts';
import type { Commands, WhatIfPlan, WhatIfRequest } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { WhatIfColumn } from '../cli/whatif-view.ts';
import { outcomeOf } from '../lockstep/outcome.ts';
import { runLockstep } from '../lockstep/run.ts';
import { TapeFileError } from '../simulator/tapes/csv.ts';
import { openTape } from '../recording/open-tape.ts';
import type { Tape } from '../simulator/tapes/tape.ts';
import { linesOf } from './faults.ts';

const columnOf = async (
  { name, settings }: WhatIfPlan,
  tape: Tape,
  { played }: WhatIfRequest,
): Promise<WhatIfColumn & { readonly endAtMs: Tape['startAtMs'] }> => {
  const progress = (share: number): void => played(name, share);
  const run = await runLockstep({ settings, tape, progress });
  const { endAtMs, journalHash, restarts, tookMs, transitions } = run;
  return {
    name,
    ...(await outcomeOf(run)),
    journalHash,
    transitions,
    restarts,
    tookMs,
    endAtMs,
  };
};

/** `tradewarden whatif`: one column after the other, each on a tape that is opened once. */
export const whatIf: Commands['whatIf'] = async (request) => {
  let tape: Tape;
  try {
    tape = openTape(request.tape);
  } catch (error) {
    if (error instanceof TapeFileError)
      return fail({ exitCode: EXIT.usage, lines: linesOf(error) });
    throw error;
  }
  const columns: WhatIfColumn[] = [];
  let endAtMs = tape.startAtMs;
  for (const plan of request.plans) {
    const { endAtMs: ended, ...column } = await columnOf(plan, tape, request);
    if (ended > endAtMs) endAtMs = ended;
    columns.push(column);
  }
  return ok({ tape: tape.label, startAtMs: tape.startAtMs, endAtMs, columns });
};
