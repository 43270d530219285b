import { z } from 'zod';

import { marketTicker, type MarketTicker } from '../machines/model/ids.ts';
import type { ExternalProbability } from '../machines/model/probability-model.ts';
import type { Queryable } from './queryable.ts';
import { instant, instantColumn } from './rows.ts';

const externalRows = z.array(
  z.object({
    market: z.string().transform(marketTicker),
    yesPercent: z.number(),
    validFromMs: instantColumn,
    maxAgeMs: z.int().positive(),
  }),
);

/** What other processes say of these markets now. */
export const readExternalProbabilities = async (
  q: Queryable,
  markets: readonly MarketTicker[],
): Promise<readonly (ExternalProbability & { readonly market: MarketTicker })[]> =>
  externalRows.parse(
    await q.query({
      name: 'external-probabilities',
      text: `
        select market, yes_percent::float8 as "yesPercent",
          ${instant('valid_from', 'validFromMs')}, max_age_ms as "maxAgeMs"
        from external_probabilities where market = any($1::text[])`,
      values: [markets],
    }),
  );
