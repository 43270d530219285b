import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { SessionContent } from '../api/schemas/session.ts';
import { readContent, readEnvelope } from './checks.ts';
import { BYTES_MOST, CHARS_MOST, FORMAT, VERSION } from './limits.ts';

/*
 * A session file is gzip over one JSON text: format, version, the SHA-256 of `content`, and
 * `content`, itself a JSON text, so that what is hashed is what is read. By the means of the web,
 * which Node has, too.
 */

const hashOf = async (text: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

const streamOf = (bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new Blob([bytes]).stream();

/** The bytes of a file. */
export const sealSession = async (session: SessionContent): Promise<Uint8Array<ArrayBuffer>> => {
  const content = JSON.stringify(session);
  const text = JSON.stringify({
    format: FORMAT,
    version: VERSION,
    sha256: await hashOf(content),
    content,
  });
  const packed = streamOf(new TextEncoder().encode(text)).pipeThrough(
    new CompressionStream('gzip'),
  );
  return new Uint8Array(await new Response(packed).arrayBuffer());
};

/** Why a session of so many bytes cannot be a file; null where it can. */
export const tooLong = (bytes: number): string | null =>
  bytes <= BYTES_MOST ? null : `expected at most ${BYTES_MOST} bytes, found ${bytes}`;

const chunkOf = ({ value }: { readonly value?: unknown }): Uint8Array | null =>
  value instanceof Uint8Array ? value : null;

/** Null where there is more than is read. */
const unpacked = async (bytes: Uint8Array<ArrayBuffer>): Promise<string | null> => {
  const reader = streamOf(bytes).pipeThrough(new DecompressionStream('gzip')).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parts: string[] = [];
  let chars = 0;
  for (;;) {
    const chunk = chunkOf(await reader.read());
    if (chunk === null) return parts.join('') + decoder.decode();
    const part = decoder.decode(chunk, { stream: true });
    chars += part.length;
    if (chars > CHARS_MOST) {
      await reader.cancel();
      return null;
    }
    parts.push(part);
  }
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const textOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<Result<string, string>> => {
  try {
    const text = await unpacked(bytes);
    return text === null
      ? fail(`expected at most ${CHARS_MOST} characters once unpacked, found more`)
      : ok(text);
  } catch (error) {
    return fail(`expected a whole gzip file of text, found ${messageOf(error)}`);
  }
};

/** The session in the bytes of a file, or everything that is wrong with it. */
export const unsealSession = async (
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Result<SessionContent, readonly string[]>> => {
  const length = tooLong(bytes.length);
  if (length !== null) return fail([length]);
  const text = await textOf(bytes);
  if (!text.ok) return fail([text.error]);
  const envelope = readEnvelope(text.value);
  if (!envelope.ok) return envelope;
  const { content, sha256 } = envelope.value;
  const found = await hashOf(content);
  const read = readContent(content);
  if (found === sha256) return read;
  const altered =
    `expected content of SHA-256 ${sha256.slice(0, 12)}…, found ${found.slice(0, 12)}…: ` +
    'it was altered';
  return fail([altered, ...(read.ok ? [] : read.error)]);
};
