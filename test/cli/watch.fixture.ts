import type { Commands } from '../../src/cli/commands.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { runProcess } from '../../src/cli/process.ts';
import { COMMANDS } from './bench.ts';

/*
 * A process whose `run` waits to be stopped, then drains: at once with `--seed 1`, for ever with
 * `--seed 2`. With `--seed 3` it ends by itself and leaves an open timer behind.
 */

const run: Commands['run'] = async ({ announce, stop, settings }) => {
  const { seed } = settings.config.paper;
  const handle = setInterval(() => undefined, 60_000);
  announce(`ready ${seed}`);
  if (seed !== 3 && !stop.aborted)
    await new Promise((resolve) => stop.addEventListener('abort', resolve));
  announce('draining');
  if (seed === 2) await new Promise(() => undefined);
  if (seed === 1) clearInterval(handle);
  return { exitCode: EXIT.ok, summary: null, faults: [] };
};

await runProcess({ ...COMMANDS, run });
