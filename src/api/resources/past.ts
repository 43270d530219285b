import { z } from 'zod';

import type { Queryable } from '../../../db/queryable.ts';
import { readResults } from '../../../db/results.ts';
import type { BookId } from '../../../machines/model/ids.ts';
import { calibrationOf } from '../../service/calibration.ts';
import { found, NOTHING, reading, type Endpoint } from '../endpoint.ts';
import { calibration, results } from '../schemas/past.ts';

export type PastSources = { readonly book: BookId; readonly database: Queryable };

const RESULTS_MOST = 10_000;

/** What came of the book: results trade by trade, and how good its probabilities were. */
export const pastEndpoints = ({ book, database }: PastSources): readonly Endpoint[] => [
  reading({
    path: '/results',
    summary: 'What each of the last closed trades has brought, oldest first.',
    params: NOTHING,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(RESULTS_MOST).default(1_000),
    }),
    answer: results,
    refusals: [503],
    run: async ({ query }) => found({ results: await readResults(database, book, query.limit) }),
  }),
  reading({
    path: '/calibration',
    summary: 'What was said of each trade at entry against what the venue settled.',
    params: NOTHING,
    query: NOTHING,
    answer: calibration,
    refusals: [503],
    run: async () => found(await calibrationOf(database, { book, model: null, sinceMs: null })),
  }),
];
