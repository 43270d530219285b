import { closeSync, fsyncSync, openSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Flushes a file, or a directory's list of names, to the disk. */
export const flush = (path: string): void => {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** Flushes a directory with all files in it. Links need none: they are names. */
export const flushTree = (directory: string): void => {
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true }))
    if (!entry.isSymbolicLink()) flush(join(entry.parentPath, entry.name));
  flush(directory);
};

/** Renames so that the new name outlives a power cut; `from` must have been flushed itself. */
export const renameDurably = (from: string, to: string): void => {
  renameSync(from, to);
  flush(dirname(to));
};
