import { FRAME_HEADER_BYTES, claimedBytes, findMagic, readFrame, type Frame } from './frame.ts';
import { HEADER_BYTES } from './header.ts';
import type { SpoolDisk } from './disk.ts';

/** Bytes of the file in memory at a time, unless one record alone is longer. */
const CHUNK_BYTES = 1024 * 1024;

export type Frames = { readonly frames: readonly Frame[]; readonly end: number };

/** Whole, sound records from a position on: up to a chunk of them, none where none begins. */
export const readFrames = async (
  disk: SpoolDisk,
  from: number,
  to: number,
  generation: number,
): Promise<Frames> => {
  let bytes = await disk.read(from, Math.min(CHUNK_BYTES, to - from));
  const claimed = claimedBytes(bytes, 0, generation);
  if (claimed !== null && claimed > bytes.length && from + claimed <= to)
    bytes = await disk.read(from, claimed);
  const frames: Frame[] = [];
  let at = 0;
  for (;;) {
    const frame = readFrame(bytes, at, generation);
    if (frame === null) return { frames, end: from + at };
    frames.push(frame);
    at += frame.bytes;
  }
};

/** The greatest group among sound records anywhere from a position on; 0 when there is none. */
const greatestGroupFrom = async (
  disk: SpoolDisk,
  from: number,
  size: number,
  generation: number,
): Promise<number> => {
  let greatest = 0;
  let position = from;
  while (position < size) {
    const bytes = await disk.read(position, CHUNK_BYTES);
    const at = findMagic(bytes, 0);
    if (at === -1) {
      // The first bytes of a record may be the last ones here.
      position += Math.max(1, bytes.length - FRAME_HEADER_BYTES);
      continue;
    }
    const { frames, end } = await readFrames(disk, position + at, size, generation);
    greatest = Math.max(greatest, frames.at(-1)?.group ?? 0);
    position = frames.length > 0 ? end : position + at + 1;
  }
  return greatest;
};

export type Extent = {
  readonly records: number;
  /** The end of the last group that is whole. */
  readonly end: number;
  /** Groups up to there. */
  readonly groups: number;
  /** Something follows that was never acknowledged: a group cut off in its writing. */
  readonly isTorn: boolean;
  /** Where a record is damaged although later ones prove that it had reached the disk. */
  readonly corruptAt: number | null;
};

/**
 * How far the records of this generation go. A group is written only when the one before is on the
 * disk: damage with at most one group from there on is the last write, cut off; damage before two
 * is the loss of something acknowledged.
 */
export const measure = async (disk: SpoolDisk, generation: number): Promise<Extent> => {
  const size = await disk.size();
  let position = HEADER_BYTES;
  let whole = { records: 0, end: position, groups: 0 };
  let records = 0;
  let expected = { group: 1, index: 0 };
  const fits = ({ group, index }: Frame): boolean =>
    group === expected.group && index === expected.index;

  reading: for (;;) {
    const { frames } = await readFrames(disk, position, size, generation);
    if (frames.length === 0) break;
    for (const frame of frames) {
      if (!fits(frame)) break reading;
      position += frame.bytes;
      records += 1;
      const isLast = frame.index === frame.count - 1;
      if (isLast) whole = { records, end: position, groups: frame.group };
      expected = isLast
        ? { group: frame.group + 1, index: 0 }
        : { group: frame.group, index: frame.index + 1 };
    }
  }
  const next = claimedBytes(await disk.read(position, FRAME_HEADER_BYTES), 0, generation);
  const later = await greatestGroupFrom(disk, position, size, generation);
  return {
    ...whole,
    isTorn: position > whole.end || next !== null || later > 0,
    corruptAt: later > whole.groups + 1 ? position : null,
  };
};
