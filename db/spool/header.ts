import { crc32 } from 'node:zlib';
import { z } from 'zod';

/*
 * Two slots at the start of the file, written in turn: a write that is torn leaves the other.
 *
 *   magic (8) · format version · edition · generation · length · crc     five u32, little endian
 *   JSON text
 */

const MAGIC = Buffer.from('TWSPOOL\n');
const FIXED_BYTES = MAGIC.length + 5 * 4;
const CRC_AT = FIXED_BYTES - 4;
const SLOT_BYTES = 2_048;
/** Where the records begin. */
export const HEADER_BYTES = 2 * SLOT_BYTES;

/** Whose records these are, and by what right they were written. */
export type SpoolHeader = {
  readonly version: number;
  /** One more with each write of the header. */
  readonly edition: number;
  /** One more each time all records are given up; records of another generation are no more. */
  readonly generation: number;
  readonly installation: string;
  /** The process that claimed the spool last; null before the first. */
  readonly owner: string | null;
  /** The lease token of each shard, by its number, under that owner. */
  readonly tokens: readonly number[];
};

const textSchema = z.object({
  installation: z.string(),
  owner: z.string().nullable(),
  tokens: z.array(z.int()),
});

export const slotOf = ({ edition }: SpoolHeader): number => (edition % 2) * SLOT_BYTES;

export const encodeHeader = (header: SpoolHeader): Buffer => {
  const { installation, owner, tokens } = header;
  const text = Buffer.from(JSON.stringify({ installation, owner, tokens }));
  if (FIXED_BYTES + text.length > SLOT_BYTES)
    throw new RangeError(`spool header: expected at most ${SLOT_BYTES} bytes, found more`);
  const slot = Buffer.alloc(SLOT_BYTES);
  MAGIC.copy(slot);
  [header.version, header.edition, header.generation, text.length].forEach((value, word) =>
    slot.writeUInt32LE(value, MAGIC.length + word * 4),
  );
  text.copy(slot, FIXED_BYTES);
  slot.writeUInt32LE(crc32(text, crc32(slot.subarray(0, CRC_AT))), CRC_AT);
  return slot;
};

const decodeSlot = (slot: Buffer): SpoolHeader | null => {
  if (slot.length < FIXED_BYTES || !slot.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const word = (index: number): number => slot.readUInt32LE(MAGIC.length + index * 4);
  const text = slot.subarray(FIXED_BYTES, FIXED_BYTES + word(3));
  if (crc32(text, crc32(slot.subarray(0, CRC_AT))) !== slot.readUInt32LE(CRC_AT)) return null;
  const parsed = textSchema.parse(JSON.parse(text.toString()));
  return { version: word(0), edition: word(1), generation: word(2), ...parsed };
};

/** The newest sound header; null when neither slot holds one. */
export const decodeHeader = (bytes: Buffer): SpoolHeader | null => {
  const slots = [bytes.subarray(0, SLOT_BYTES), bytes.subarray(SLOT_BYTES, HEADER_BYTES)];
  const [first = null, second = null] = slots.map(decodeSlot);
  if (first === null || second === null) return first ?? second;
  return first.edition > second.edition ? first : second;
};
