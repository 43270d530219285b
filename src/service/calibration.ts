import { readForecasts, type ForecastQuery, type StoredForecast } from '../../db/calibration.ts';
import type { Queryable } from '../../db/queryable.ts';
import { PROBABILITY_MODELS } from '../../machines/model/probability-model.ts';
import type { CalibrationView, ModelCalibration } from '../cli/calibration-views.ts';
import { score, type Forecast } from '../models/scores.ts';

type Settled = Forecast & { readonly model: string; readonly marketPercent: number | null };

/** A forecast whose outcome is known to be yes or no. */
const settledOf = (row: StoredForecast): readonly Settled[] => {
  const { model, percent, marketPercent, side, result } = row;
  if (percent === null || result?.kind !== 'binary') return [];
  return [{ model, percent, marketPercent, won: result.winner === side }];
};

/** The same trades by the market's price, where there was one. */
const againstMarket = (settled: readonly Settled[]): ModelCalibration['market'] => {
  const both = settled.flatMap((each) =>
    each.marketPercent === null ? [] : [{ own: each, market: each.marketPercent }],
  );
  const own = score(both.map((pair) => pair.own));
  const market = score(both.map(({ own: { won }, market: percent }) => ({ percent, won })));
  return own === null || market === null
    ? null
    : { count: own.count, brier: market.brier, own: own.brier };
};

/** How good the probabilities of each model were, of these trades. */
type Calibration = Pick<CalibrationView, 'left' | 'models'>;

const scored = (rows: readonly StoredForecast[]): Calibration => {
  const settled = rows.flatMap(settledOf);
  const said = rows.filter(({ percent }) => percent !== null);
  return {
    models: PROBABILITY_MODELS.filter((model) => rows.some((row) => row.model === model)).map(
      (model) => {
        const mine = settled.filter((each) => each.model === model);
        return { model, scores: score(mine), market: againstMarket(mine) };
      },
    ),
    left: {
      noProbability: rows.length - said.length,
      noResult: said.filter(({ result }) => result === null).length,
      notBinary: said.filter(({ result }) => result !== null && result.kind !== 'binary').length,
    },
  };
};

export const NO_CALIBRATION: Calibration = scored([]);

/** What was said at entry against what the venue settled. */
export const calibrationOf = async (q: Queryable, query: ForecastQuery): Promise<Calibration> =>
  scored(await readForecasts(q, query));
