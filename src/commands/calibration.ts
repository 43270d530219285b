import { writeFile } from 'node:fs/promises';

import { latestBook } from '../../db/books.ts';
import { fail, ok } from '../../machines/model/result.ts';
import type { ModelCalibration } from '../cli/calibration-views.ts';
import type { Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { reliabilityDiagram } from '../models/reliability-diagram.ts';
import { calibrationOf, NO_CALIBRATION } from '../service/calibration.ts';
import { onDatabase } from './database.ts';
import { linesOf } from './faults.ts';

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
    if (book === null) return { book: null, ...NO_CALIBRATION };
    const found = await calibrationOf(database, { book: book.id, model, sinceMs });
    return { book: book.id, ...found };
  });
  if (!found.ok) return found;
  try {
    if (svg !== null) await draw(svg, found.value.models);
  } catch (error) {
    return fail({ exitCode: EXIT.usage, lines: linesOf(error) });
  }
  return ok({ ...found.value, svg });
};
