import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRawSync } from 'node:zlib';

import { entryOf, type Entry } from './entry.ts';

/*
 * A file of a recording:
 *
 *   tradewarden-recording 1\n
 *   length · crc            two u32, LE: of the payload as it stands here
 *   payload                 entries, a JSON text a line, deflated
 *   length · crc · payload  …
 *
 * Blocks are only ever appended. One that a crash has cut off is the last one of its file.
 */

const VERSION = 1;
const NAME = 'tradewarden-recording';
export const FIRST_LINE = `${NAME} ${VERSION}\n`;
export const RECORDING_SUFFIX = '.twrec';
const BLOCK_HEADER_BYTES = 8;

const deflate = promisify(deflateRaw);

/** A recording that cannot be read: what was expected, what was found. */
export class RecordingFileError extends Error {
  override readonly name = 'RecordingFileError';
  constructor(file: string, fault: string) {
    super(`recording ${file}: ${fault}`);
  }
}

export const encodeBlock = async (entries: readonly Entry[]): Promise<Buffer> => {
  const payload = await deflate(entries.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const header = Buffer.alloc(BLOCK_HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([header, payload]);
};

/** Told of what a crash has left behind the last whole block of a file. */
export type Torn = (file: string, bytes: number) => void;

const entriesIn = (payload: Buffer): readonly Entry[] =>
  inflateRawSync(payload)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => entryOf(JSON.parse(line)));

const checkBeginning = (file: string, bytes: Buffer): void => {
  const [line = ''] = bytes
    .subarray(0, FIRST_LINE.length + 16)
    .toString('latin1')
    .split('\n', 1);
  if (`${line}\n` === FIRST_LINE) return;
  const version = new RegExp(`^${NAME} (\\d+)$`).exec(line)?.[1];
  const found = version === undefined ? 'another kind of file' : `version ${version}`;
  throw new RecordingFileError(file, `expected '${NAME} ${VERSION}', found ${found}`);
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The entries of one file's bytes, block by block. */
export function* decodeFile(file: string, bytes: Buffer, torn: Torn): Generator<Entry> {
  checkBeginning(file, bytes);
  let at = FIRST_LINE.length;
  while (at < bytes.length) {
    const left = bytes.length - at;
    const length = left < BLOCK_HEADER_BYTES ? Infinity : bytes.readUInt32LE(at);
    const end = at + BLOCK_HEADER_BYTES + length;
    const payload = bytes.subarray(at + BLOCK_HEADER_BYTES, end);
    const isWhole = end <= bytes.length && crc32(payload) === bytes.readUInt32LE(at + 4);
    if (!isWhole && end >= bytes.length) {
      torn(file, left);
      return;
    }
    if (!isWhole)
      throw new RecordingFileError(
        file,
        `byte ${at}: expected a whole block, found an altered one`,
      );
    try {
      yield* entriesIn(payload);
    } catch (error) {
      throw new RecordingFileError(file, `byte ${at}: expected entries, found ${messageOf(error)}`);
    }
    at = end;
  }
}

const filesUnder = (path: string): readonly string[] => {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((one) => {
      const inner = join(path, one.name);
      if (one.isDirectory()) return filesUnder(inner);
      return one.name.endsWith(RECORDING_SUFFIX) ? [inner] : [];
    });
};

/** The files of a recording, oldest first: a file, a session's directory, or one of sessions. */
export const recordingFiles = (path: string): readonly string[] => {
  let files: readonly string[];
  try {
    files = filesUnder(path);
  } catch (error) {
    throw new RecordingFileError(path, `expected a file or a directory, found ${messageOf(error)}`);
  }
  if (files.length > 0) return files;
  throw new RecordingFileError(path, `expected *${RECORDING_SUFFIX} files, found none`);
};

/** Everything that a recording holds, in order. */
export function* readRecording(path: string, torn: Torn): Generator<Entry> {
  for (const file of recordingFiles(path)) yield* decodeFile(file, readFileSync(file), torn);
}
