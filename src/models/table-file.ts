import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';

import { z } from 'zod';

import type { Layer } from '../../machines/market/models/lookup-table.ts';
import { ModelFileError } from './csv.ts';
import type { NamedTable } from './table-facts.ts';

/*
 * A lookup table as bytes, in the store and in files alike:
 *
 *   4 bytes   'TWLT'
 *   4 bytes   version of this layout, little endian
 *   4 bytes   length of the header
 *   header    JSON: symbol, axes, which layers there are, facts
 *   cells     the layers one after another, 2 bytes a code, little endian, deflated
 *   32 bytes  SHA-256 of all before it
 */
const MAGIC = 'TWLT';
const LAYOUT_VERSION = 1;
const PREAMBLE = 12;
const CHECKSUM = 32;

const packed = promisify<Buffer, Buffer>(deflate);
const unpacked = promisify<Buffer, Buffer>(inflate);

const axis = z.object({ first: z.number(), step: z.number().positive(), count: z.int().min(1) });
const header = z.object({
  symbol: z.string().min(1),
  ttc: axis,
  buffer: axis,
  momentum: z.object({ first: z.int(), count: z.int().min(1) }),
  isOpenEnded: z.boolean(),
  referenceMicros: z.number().positive().nullable(),
  hasLayer: z.array(z.boolean()),
  facts: z.object({
    source: z.string(),
    history: z
      .object({
        fromMs: z.number(),
        toMs: z.number(),
        stepMs: z.number(),
        prices: z.number(),
        minRows: z.number(),
        rows: z.array(z.number()),
      })
      .nullable(),
  }),
});

/** Codes in the file are little endian on every machine. */
const inFileOrder = (bytes: Buffer): Buffer => (endianness() === 'LE' ? bytes : bytes.swap16());

const bytesOf = (layer: Layer): Buffer =>
  inFileOrder(
    Buffer.from(Uint8Array.from(Buffer.from(layer.buffer, layer.byteOffset, layer.byteLength))),
  );

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

export const encodeTable = async ({ symbol, table, facts }: NamedTable): Promise<Buffer> => {
  const { layers, ...axes } = table;
  const head = Buffer.from(
    JSON.stringify({ symbol, ...axes, hasLayer: layers.map((layer) => layer !== null), facts }),
  );
  const preamble = Buffer.alloc(PREAMBLE);
  preamble.write(MAGIC, 'latin1');
  preamble.writeUInt32LE(LAYOUT_VERSION, 4);
  preamble.writeUInt32LE(head.length, 8);
  const cells = await packed(
    Buffer.concat(layers.flatMap((layer) => (layer ? [bytesOf(layer)] : []))),
  );
  const content = Buffer.concat([preamble, head, cells]);
  return Buffer.concat([content, sha256(content)]);
};

/** Whether these bytes, the first of a file, begin a table of this layout or a later one. */
export const isTableFile = (bytes: Buffer): boolean =>
  bytes.subarray(0, MAGIC.length).toString('latin1') === MAGIC;

/** The bytes between preamble and checksum, once both have been found in order. */
const contentOf = (
  bytes: Buffer,
  name: string,
): { readonly head: Buffer; readonly cells: Buffer } => {
  const refuse = (what: string): never => {
    throw new ModelFileError(name, [what]);
  };
  if (bytes.length < PREAMBLE + CHECKSUM || !isTableFile(bytes))
    refuse(`expected a lookup table (${MAGIC}), found something else`);
  const version = bytes.readUInt32LE(4);
  if (version !== LAYOUT_VERSION)
    refuse(`expected a table of layout ${LAYOUT_VERSION}, found layout ${version}`);
  const content = bytes.subarray(0, -CHECKSUM);
  const [expected, found] = [bytes.subarray(-CHECKSUM), sha256(content)];
  if (!expected.equals(found))
    refuse(`expected SHA-256 ${expected.toString('hex')}, found ${found.toString('hex')}`);
  const length = bytes.readUInt32LE(8);
  return {
    head: content.subarray(PREAMBLE, PREAMBLE + length),
    cells: content.subarray(PREAMBLE + length),
  };
};

/** Reads a table from its bytes. Throws a `ModelFileError` that says what is wrong with them. */
export const decodeTable = async (bytes: Buffer, name: string): Promise<NamedTable> => {
  const { head, cells } = contentOf(bytes, name);
  const parsed = header.safeParse(JSON.parse(head.toString()));
  if (!parsed.success) throw new ModelFileError(name, [z.prettifyError(parsed.error)]);
  const { symbol, facts, hasLayer, ...axes } = parsed.data;
  const codes = inFileOrder(await unpacked(cells));
  const size = 2 * axes.ttc.count * axes.buffer.count * Uint16Array.BYTES_PER_ELEMENT;
  const expected = hasLayer.filter(Boolean).length * size;
  if (codes.length !== expected || hasLayer.length !== axes.momentum.count)
    throw new ModelFileError(name, [`expected ${expected} bytes of cells, found ${codes.length}`]);
  let next = 0;
  const layers = hasLayer.map((isThere) => {
    if (!isThere) return null;
    const layer = new Uint16Array(size / Uint16Array.BYTES_PER_ELEMENT);
    new Uint8Array(layer.buffer).set(codes.subarray(next, next + size));
    next += size;
    return layer;
  });
  return { symbol, facts, table: { ...axes, layers } };
};
