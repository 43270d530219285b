import { writeFile } from 'node:fs/promises';

import { latestBook } from '../../db/books.ts';
import { readForecasts, type StoredForecast } from '../../db/calibration.ts';
import { PROBABILITY_MODELS } from '../../machines/model/probability-model.ts';
import { fail, ok } from '../../machines/model/result.ts';
import type { CalibrationView, ModelCalibration } from '../cli/calibration-views.ts';
import type { Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { reliabilityDiagram } from '../models/reliability-diagram.ts';
import { score, type Forecast } from '../models/scores.ts';
import { onDatabase } from './database.ts';
import { linesOf } from './faults.ts';

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

const viewOf = (
  book: string | null,
  rows: readonly StoredForecast[],
): Omit<CalibrationView, 'svg'> => {
  const settled = rows.flatMap(settledOf);
  const said = rows.filter(({ percent }) => percent !== null);
  return {
    book,
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

const draw = async (svg: string, models: readonly ModelCalibration[]): Promise<void> => {
  const scored = models.flatMap(({ model, scores }) =>
    scores === null ? [] : [{ model, scores }],
  );
  await writeFile(svg, reliabilityDiagram(scored));
};

/** `tradewarden calibration`: what was said at entry against what the venue settled. */
export const calibration: Commands['calibration'] = async (settings, { model, sinceMs, svg }) => {
  const found = await onDatabase(settings, async ({ database }) => {
    const book = await latestBook(database);
    if (book === null) return viewOf(null, []);
    return viewOf(book.id, await readForecasts(database, { book: book.id, model, sinceMs }));
  });
  if (!found.ok) return found;
  try {
    if (svg !== null) await draw(svg, found.value.models);
  } catch (error) {
    return fail({ exitCode: EXIT.usage, lines: linesOf(error) });
  }
  return ok({ ...found.value, svg });
};
