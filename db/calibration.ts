import { z } from 'zod';

import type { BookId } from '../machines/model/ids.ts';
import type { EpochMs } from '../machines/model/time.ts';
import { PROBABILITY_MODELS, type ProbabilityModel } from '../machines/model/probability-model.ts';
import type { Queryable } from './queryable.ts';
import { settlementResult, sideColumn } from './rows.ts';

const forecastRows = z.array(
  z.object({
    model: z.enum(PROBABILITY_MODELS),
    percent: z.number().min(0).max(100).nullable(),
    marketPercent: z.number().min(0).max(100).nullable(),
    side: sideColumn,
    result: settlementResult.nullable(),
  }),
);

/** What a trade's ticket said of its held side, and what the venue settled; null: not known. */
export type StoredForecast = z.infer<typeof forecastRows>[number];

export type ForecastQuery = {
  readonly book: BookId;
  /** Null: every model. */
  readonly model: ProbabilityModel | null;
  /** Trades opened from here on; null: all. */
  readonly sinceMs: EpochMs | null;
};

/**
 * The closed trades of a book that held a position, oldest first. The outcome is the venue's word
 * on the market, whether the trade was held until then or left before. Trades in linear contracts
 * are none of them: nothing forecasts those.
 */
export const readForecasts = async (
  q: Queryable,
  { book, model, sinceMs }: ForecastQuery,
): Promise<readonly StoredForecast[]> =>
  forecastRows.parse(
    await q.query({
      name: 'calibration-forecasts',
      text: `
        select t.ticket #>> '{reading,model}' as model,
          (t.ticket #>> '{reading,probabilityPercent}')::float8 as percent,
          ((t.ticket #>> '{reading,bidCenti}')::float8
            + (t.ticket #>> '{reading,askCenti}')::float8) / 200 as "marketPercent",
          t.side, coalesce(s.result, m.result) as result
        from trades t
        left join settlements s on s.book = t.book and s.market = t.market
        left join markets m on m.ticker = t.market
        where t.book = $1 and t.state = 'closed' and t.opened_at is not null
          and t.instrument is null
          and ($2::text is null or t.ticket #>> '{reading,model}' = $2)
          and ($3::float8 is null or t.opened_at >= to_timestamp($3 / 1000))
        order by t.id`,
      values: [book, model, sinceMs],
    }),
  );
