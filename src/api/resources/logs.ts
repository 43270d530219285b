import { z } from 'zod';

import type { KeptLines } from '../../logger/kept.ts';
import { found, NOTHING, reading, type Endpoint } from '../endpoint.ts';
import { logs } from '../schemas/logs.ts';

export type LogSources = { readonly lines: KeptLines };

const MOST = 500;

/** `/logs`: the last lines that the process has said, from memory. */
export const logEndpoints = ({ lines }: LogSources): readonly Endpoint[] => [
  reading({
    path: '/logs',
    summary: 'The last lines of the log after line `after`, oldest first; debug is not kept.',
    params: NOTHING,
    query: z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) }),
    answer: logs,
    refusals: [],
    run: ({ query: { after } }) => {
      const since = lines.after(after);
      return Promise.resolve(found({ lines: since.slice(-MOST), left: since.length > MOST }));
    },
  }),
];
