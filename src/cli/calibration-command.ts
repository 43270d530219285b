import { resolve } from 'node:path';

import { PROBABILITY_MODELS } from '../../machines/model/probability-model.ts';
import { epochMs } from '../../machines/model/time.ts';
import { show, type Register } from './cli.ts';
import { printFaults } from './console.ts';
import { EXIT } from './exit-codes.ts';
import { renderCalibration } from './render/calibration.ts';

type Flags = { readonly model?: string; readonly since?: string; readonly svg?: string };

/** How good the probabilities were that trades were opened on. */
export const registerCalibration: Register = ({ add, acting, commands, console }) => {
  add('calibration', 'hold the probabilities of closed trades against their results')
    .option('--model <name>', `one model alone: ${PROBABILITY_MODELS.join(', ')}`)
    .option('--since <time>', 'trades opened from this instant on, e.g. 2026-02-25T04:00Z')
    .option('--svg <file>', 'write a reliability diagram')
    .action(
      acting<Flags>(async (settings, { json, ...flags }) => {
        const model = PROBABILITY_MODELS.find((name) => name === flags.model) ?? null;
        const sinceMs = flags.since === undefined ? null : Date.parse(flags.since);
        const faults = [
          ...(flags.model !== undefined && model === null
            ? [`--model: expected ${PROBABILITY_MODELS.join(', ')}, found '${flags.model}'`]
            : []),
          ...(Number.isNaN(sinceMs)
            ? [`--since: expected an instant, found '${flags.since ?? ''}'`]
            : []),
        ];
        printFaults(console, faults);
        if (faults.length > 0) return EXIT.usage;
        const query = {
          model,
          sinceMs: sinceMs === null ? null : epochMs(sinceMs),
          svg: flags.svg === undefined ? null : resolve(flags.svg),
        };
        return show(await commands.calibration(settings, query), json, renderCalibration, console);
      }),
    );
};
