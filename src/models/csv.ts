import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

const SHOWN_FAULTS = 20;

/** A file that holds no model, no prices; the message names its faults, each with its line. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
  constructor(file: string, faults: readonly string[]) {
    super([`${file}:`, ...faults].join('\n  '));
  }
}

/** Collects what is wrong with a file, so that all of it is told at once. */
export type Faults = {
  readonly add: (line: number, what: string) => void;
  /** Throws a {@link ModelFileError} where there is any. */
  readonly check: () => void;
};

export const createFaults = (file: string): Faults => {
  const shown: string[] = [];
  let count = 0;
  return {
    add: (line, what) => {
      count += 1;
      if (shown.length < SHOWN_FAULTS) shown.push(`line ${line}: ${what}`);
    },
    check: () => {
      if (count === 0) return;
      const more = count > shown.length ? [`… and ${count - shown.length} more`] : [];
      throw new ModelFileError(file, [...shown, ...more]);
    },
  };
};

/** Told the share of the work that is done, 0 … 1. */
export type Progress = (share: number) => void;

/** Visits every line of a text file, the first one as line 1; an empty last line is none. */
export const eachLine = async (
  file: string,
  visit: (text: string, line: number) => void,
  progress: Progress,
): Promise<void> => {
  const { size } = await stat(file);
  let line = 0;
  let bytes = 0;
  let rest = '';
  const take = (text: string): void => {
    line += 1;
    visit(text.endsWith('\r') ? text.slice(0, -1) : text, line);
  };
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const text = String(chunk);
    bytes += Buffer.byteLength(text);
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
    progress(size === 0 ? 1 : bytes / size);
  }
  if (rest !== '') take(rest);
};
