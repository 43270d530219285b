import { mkdirSync, rmSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { FIRST_LINE, RECORDING_SUFFIX, recordingFiles } from './file.ts';

export type ShelfOptions = {
  /** All recordings; each session has a directory of its own in it. */
  readonly directory: string;
  readonly session: string;
  /** Of all recordings together; the oldest files make room. */
  readonly maxBytes: number;
  /** Where a file is full. */
  readonly fileBytes: number;
  /** Told of each file that has made room. */
  readonly dropped: (file: string) => void;
};

/** Where the files of recordings stand, and how many may. */
export type Shelf = {
  /** True where the next block begins a new file. */
  readonly isAtBeginning: () => boolean;
  readonly append: (block: Buffer) => Promise<void>;
  readonly close: () => Promise<void>;
};

const DIGITS = 6;

type Kept = { readonly file: string; readonly bytes: number };

const keptIn = (directory: string): readonly Kept[] => {
  try {
    return recordingFiles(directory).map((file) => ({ file, bytes: statSync(file).size }));
  } catch {
    return [];
  }
};

/** Drops the oldest files until those left, and one more, are within the bound. */
const makeRoom = ({ directory, maxBytes, fileBytes, dropped }: ShelfOptions): void => {
  const kept = keptIn(directory);
  let left = kept.reduce((sum, { bytes }) => sum + bytes, 0) + fileBytes;
  for (const { file, bytes } of kept) {
    if (left <= maxBytes) return;
    rmSync(file);
    left -= bytes;
    dropped(file);
  }
};

export const createShelf = (options: ShelfOptions): Shelf => {
  const directory = join(options.directory, options.session);
  let handle: FileHandle | null = null;
  let number = 0;
  let bytes = 0;

  const begin = async (): Promise<FileHandle> => {
    makeRoom(options);
    number += 1;
    const file = join(directory, String(number).padStart(DIGITS, '0') + RECORDING_SUFFIX);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const begun = await open(file, 'wx', 0o600);
    await begun.write(FIRST_LINE);
    bytes = FIRST_LINE.length;
    return begun;
  };
  const close = async (): Promise<void> => {
    const closing = handle;
    handle = null;
    await closing?.close();
  };
  return {
    isAtBeginning: () => handle === null,
    append: async (block) => {
      handle ??= await begin();
      await handle.write(block);
      bytes += block.length;
      // The next block is likely no longer than this one.
      if (bytes + 2 * block.length > options.fileBytes) await close();
    },
    close,
  };
};
