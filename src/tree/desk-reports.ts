import { readDeskPause, writeDeskReport } from '../../db/desk-reports.ts';
import type { DeskReport } from '../../machines/model/desk-report.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { House } from './house.ts';

/** Figures that only drift are written this often. */
const WRITE_EVERY_MS = 2_000;

/** What a reader would act upon: written at once when it changes. */
const gistOf = ({ state, pausedUntilMs }: DeskReport): string =>
  `${state} ${pausedUntilMs === null ? '' : 'quieting'}`;

/** Writes a desk's reports in the background, so that they can be read from outside. */
export const createDeskReporter = (
  house: House,
): { readonly note: (report: DeskReport | null) => void } => {
  const { book, log, organs, realClock } = house;
  let gist = '';
  let writtenAtMs = -Infinity;
  let isWriting = false;
  return {
    note: (report) => {
      const store = organs.store.peek();
      if (report === null || isWriting || store?.isWritable() !== true) return;
      const nowMs = realClock.now();
      if (gistOf(report) === gist && nowMs - writtenAtMs < WRITE_EVERY_MS) return;
      isWriting = true;
      gist = gistOf(report);
      writtenAtMs = nowMs;
      writeDeskReport(store.database, book, report)
        .catch((error: unknown) =>
          log.warn('a desk could not report', { desk: report.desk, error }),
        )
        .finally(() => {
          isWriting = false;
        });
    },
  };
};

/** The pause that a desk has left when it last ran. */
export const pauseLeft = ({ book, organs }: House, desk: string): Promise<EpochMs | null> =>
  readDeskPause(organs.store.get().database, book, desk);
