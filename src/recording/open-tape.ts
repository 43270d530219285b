import { openSync, readSync, closeSync, statSync } from 'node:fs';

import { TapeFileError } from '../simulator/tapes/csv.ts';
import { openRecordedTape } from '../simulator/tapes/recorded.ts';
import type { Tape } from '../simulator/tapes/tape.ts';
import { FIRST_LINE, readRecording, RecordingFileError } from './file.ts';
import { tapeOfRecording } from './tape.ts';

const MARK = FIRST_LINE.split(' ', 1)[0] ?? FIRST_LINE;

const beginningOf = (file: string): string => {
  const opened = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(MARK.length);
    readSync(opened, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1');
  } finally {
    closeSync(opened);
  }
};

const isRecording = (path: string): boolean =>
  statSync(path).isDirectory() || beginningOf(path) === MARK;

/**
 * A market to play: a table of rows in CSV, or a recording of this program, a file or a directory.
 * Throws {@link TapeFileError}, which says what was expected and what was found.
 */
export const openTape = (path: string): Tape => {
  let recorded: boolean;
  try {
    recorded = isRecording(path);
  } catch (error) {
    throw new TapeFileError(path, [error instanceof Error ? error.message : String(error)]);
  }
  if (!recorded) return openRecordedTape(path);
  try {
    return tapeOfRecording(
      path,
      readRecording(path, () => undefined),
    );
  } catch (error) {
    if (error instanceof RecordingFileError) throw new TapeFileError(path, [error.message]);
    throw error;
  }
};
