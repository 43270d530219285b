import { crc32 } from 'node:zlib';

/*
 * A record on disk:
 *
 *   magic · length · generation · group · index · count · reserved · crc   eight u32, LE
 *   payload                                                                `length` bytes
 *
 * The checksum covers the seven numbers before it and the payload. Records that were flushed
 * together are a group; a later group is written only after the earlier one is on the disk.
 */

const MAGIC = Buffer.from('TWR1');
const MAGIC_NUMBER = MAGIC.readUInt32LE();
export const FRAME_HEADER_BYTES = 32;
const CRC_AT = 28;
/** No record is longer; a length beyond it is not one. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

/** Where a record stands in its spool: flush groups count from 1, records in them from 0. */
export type Place = {
  readonly generation: number;
  readonly group: number;
  readonly index: number;
  readonly count: number;
};

export type Frame = Place & { readonly payload: Buffer; readonly bytes: number };

const encodeFrame = (payload: Buffer, { generation, group, index, count }: Place): Buffer => {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + payload.length);
  [MAGIC_NUMBER, payload.length, generation, group, index, count, 0].forEach((value, word) =>
    frame.writeUInt32LE(value, word * 4),
  );
  payload.copy(frame, FRAME_HEADER_BYTES);
  frame.writeUInt32LE(crc32(payload, crc32(frame.subarray(0, CRC_AT))), CRC_AT);
  return frame;
};

/** The records of one flush. */
export const encodeGroup = (
  payloads: readonly Buffer[],
  { generation, group }: Pick<Place, 'generation' | 'group'>,
): Buffer =>
  Buffer.concat(
    payloads.map((payload, index) =>
      encodeFrame(payload, { generation, group, index, count: payloads.length }),
    ),
  );

/** How long the record here claims to be, header included; null where none of ours begins. */
export const claimedBytes = (bytes: Buffer, at: number, generation: number): number | null => {
  if (bytes.length - at < FRAME_HEADER_BYTES || bytes.readUInt32LE(at) !== MAGIC_NUMBER)
    return null;
  const length = bytes.readUInt32LE(at + 4);
  return bytes.readUInt32LE(at + 8) === generation && length <= MAX_PAYLOAD_BYTES
    ? FRAME_HEADER_BYTES + length
    : null;
};

/** The record that begins here; null when it is not whole, not sound, or of another generation. */
export const readFrame = (bytes: Buffer, at: number, generation: number): Frame | null => {
  const claimed = claimedBytes(bytes, at, generation);
  if (claimed === null || at + claimed > bytes.length) return null;
  const payload = bytes.subarray(at + FRAME_HEADER_BYTES, at + claimed);
  const sum = crc32(payload, crc32(bytes.subarray(at, at + CRC_AT)));
  if (sum !== bytes.readUInt32LE(at + CRC_AT)) return null;
  const group = bytes.readUInt32LE(at + 12);
  const index = bytes.readUInt32LE(at + 16);
  const count = bytes.readUInt32LE(at + 20);
  return { payload, bytes: claimed, generation, group, index, count };
};

/** The next place at or after `from` where a record may begin; -1 when there is none. */
export const findMagic = (bytes: Buffer, from: number): number => bytes.indexOf(MAGIC, from);
