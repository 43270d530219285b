import { constants, existsSync, mkdirSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { flush } from '../embedded/durable-files.ts';

/** One file, as the spool uses it. Every call rejects with the system's own error. */
export type SpoolDisk = {
  readonly size: () => Promise<number>;
  /** Fewer bytes than asked only at the end of the file. */
  readonly read: (position: number, length: number) => Promise<Buffer>;
  /** All bytes, or a rejection after some of them. */
  readonly write: (bytes: Buffer, position: number) => Promise<void>;
  /** Resolves when everything written is on the disk. */
  readonly flush: () => Promise<void>;
  readonly truncate: (bytes: number) => Promise<void>;
  readonly close: () => Promise<void>;
  /** Gives the closed file a name that says why nobody is to read it; returns its path. */
  readonly setAside: (why: string) => Promise<string>;
};

export type OpenDisk = (path: string) => Promise<SpoolDisk>;

const readFully = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
};

const writeFully = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(
      bytes,
      written,
      bytes.length - written,
      position + written,
    );
    written += bytesWritten;
  }
};

const setAside = async (path: string, why: string): Promise<string> => {
  const nameOf = (number: number): string => join(dirname(path), `${why}-${number}.spool`);
  let number = 1;
  while (existsSync(nameOf(number))) number += 1;
  await rename(path, nameOf(number));
  flush(dirname(path));
  return nameOf(number);
};

/** Opens a file for reading and writing; made, with its directory, where there is none. */
export const openDisk: OpenDisk = async (path) => {
  mkdirSync(dirname(path), { recursive: true });
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  flush(dirname(path));
  return {
    size: async () => (await file.stat()).size,
    read: (position, length) => readFully(file, position, length),
    write: (bytes, position) => writeFully(file, bytes, position),
    flush: () => file.datasync(),
    truncate: (bytes) => file.truncate(bytes),
    close: () => file.close(),
    setAside: (why) => setAside(path, why),
  };
};
