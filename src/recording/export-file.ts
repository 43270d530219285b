import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

import { z } from 'zod';

import { symbolId, tradeId, type TradeId } from '../../machines/model/ids.ts';
import { entryOf, type Entry } from './entry.ts';
import type { TableName } from './tables.ts';

/*
 * An export is gzip over one JSON text: format, version, the SHA-256 of `content`, and `content`,
 * itself a JSON text, so that what is hashed is what is read.
 */

const FORMAT = 'tradewarden-export';
const VERSION = 1;

/** The store's answer to one question about the trade. */
export type Answer = {
  readonly name: string;
  readonly values: readonly unknown[];
  readonly rows: readonly unknown[];
};

/** One trade, apart from the store and the recordings that it was taken from. */
export type ExportContent = {
  /** The program that has written it. */
  readonly program: string;
  readonly trade: TradeId;
  readonly answers: readonly Answer[];
  /** The tables that its watch has read, as the bytes of their files in base64. */
  readonly tables: readonly (TableName & { readonly content: string })[];
  /** What its watch has heard; empty where nothing was recorded. */
  readonly ticks: readonly Entry[];
};

/** An export that cannot be read: what was expected, what was found. */
export class ExportFileError extends Error {
  override readonly name = 'ExportFileError';
  constructor(file: string, fault: string) {
    super(`export ${file}: ${fault}`);
  }
}

const envelope = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  sha256: z.string(),
  content: z.string(),
});

const contents = z.object({
  program: z.string(),
  trade: z.string().transform(tradeId),
  answers: z.array(
    z.object({ name: z.string(), values: z.array(z.unknown()), rows: z.array(z.unknown()) }),
  ),
  // Absent in exports from before there were any.
  tables: z
    .array(
      z.object({
        symbol: z.string().transform(symbolId),
        version: z.int().positive(),
        content: z.string(),
      }),
    )
    .default([]),
  ticks: z.array(z.unknown().transform(entryOf)),
});

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export const encodeExport = (exported: ExportContent): Buffer => {
  const content = JSON.stringify(exported);
  const sealed = { format: FORMAT, version: VERSION, sha256: hashOf(content), content };
  return gzipSync(JSON.stringify(sealed));
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const opened = (file: string, bytes: Buffer): z.infer<typeof envelope> => {
  try {
    return envelope.parse(JSON.parse(gunzipSync(bytes).toString('utf8')));
  } catch (error) {
    const found = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new ExportFileError(
      file,
      `expected a whole export of version ${VERSION}, found ${found}`,
    );
  }
};

export const decodeExport = (file: string, bytes: Buffer): ExportContent => {
  const { content, sha256 } = opened(file, bytes);
  const found = hashOf(content);
  if (found !== sha256)
    throw new ExportFileError(
      file,
      `expected content of SHA-256 ${sha256.slice(0, 12)}…, found ${found.slice(0, 12)}…: ` +
        'it was altered',
    );
  try {
    return contents.parse(JSON.parse(content));
  } catch (error) {
    throw new ExportFileError(file, `expected the content of an export, found ${messageOf(error)}`);
  }
};

const GZIP_MAGIC = 0x8b1f;

/** The bytes of a file that may be an export; null for another kind, and for a directory. */
export const exportBytes = (file: string): Buffer | null => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return null;
  }
  return bytes.length >= 2 && bytes.readUInt16LE(0) === GZIP_MAGIC ? bytes : null;
};
