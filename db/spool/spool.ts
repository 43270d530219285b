import type { Pending } from '../journal/batch.ts';
import type { SpoolDisk } from './disk.ts';
import { SpoolFullError } from './errors.ts';
import type { SpoolFormat } from './format.ts';
import { encodeGroup } from './frame.ts';
import { encodeHeader, HEADER_BYTES, slotOf, type SpoolHeader } from './header.ts';
import { readFrames, type Extent } from './scan.ts';

/** A spool on its file, as it was found or made. */
export type OpenedSpool = {
  readonly path: string;
  readonly disk: SpoolDisk;
  readonly header: SpoolHeader;
  readonly extent: Extent;
  readonly format: SpoolFormat;
  /** The file's length when it is empty, and the length it never exceeds. */
  readonly bounds: { readonly preallocateBytes: number; readonly maxBytes: number };
};

const FULL_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/**
 * Appends that PostgreSQL does not have yet, in one local file. Written at its end in groups, each
 * flushed before it counts; read from its start, and forgotten all at once.
 *
 * One `append`, and one of the others, may be under way at a time.
 */
export class Spool {
  readonly path: string;
  readonly #disk: SpoolDisk;
  readonly #format: SpoolFormat;
  readonly #bounds: OpenedSpool['bounds'];
  #header: SpoolHeader;
  #end: number;
  #groups: number;
  #position = HEADER_BYTES;

  constructor({ path, disk, header, extent, format, bounds }: OpenedSpool) {
    this.path = path;
    this.#disk = disk;
    this.#format = format;
    this.#bounds = bounds;
    this.#header = header;
    this.#end = extent.end;
    this.#groups = extent.groups;
  }

  get header(): SpoolHeader {
    return this.#header;
  }

  /** Bytes of records that have not been read since the spool was opened, reset or rewound. */
  get unreadBytes(): number {
    return this.#end - this.#position;
  }

  get isEmpty(): boolean {
    return this.#end === HEADER_BYTES;
  }

  /** Resolves when all are on the disk; rejects when none counts. A later try may succeed. */
  async append(payloads: readonly Buffer[]): Promise<void> {
    const { generation } = this.#header;
    const bytes = encodeGroup(payloads, { generation, group: this.#groups + 1 });
    const end = this.#end + bytes.length;
    if (end > this.#bounds.maxBytes)
      throw new SpoolFullError(
        `${this.path}: expected room for ${bytes.length} bytes more, ` +
          `found ${this.#end} of ${this.#bounds.maxBytes} used`,
      );
    try {
      await this.#disk.write(bytes, this.#end);
      await this.#disk.flush();
    } catch (error) {
      if (!FULL_CODES.has(codeOf(error))) throw error;
      throw new SpoolFullError(`${this.path}: expected room on the disk, found none`, {
        cause: error,
      });
    }
    this.#end = end;
    this.#groups += 1;
  }

  /** The next records, about a megabyte of them at most; none at the end. */
  async next(limit: number): Promise<readonly Pending[]> {
    const read = this.#format.readers.get(this.#header.version);
    if (read === undefined) throw new RangeError(`spool: no reader of ${this.#header.version}`);
    const { generation } = this.#header;
    // An append may end meanwhile: what it adds is for the next call.
    const end = this.#end;
    const { frames } = await readFrames(this.#disk, this.#position, end, generation);
    const taken = frames.slice(0, limit);
    if (taken.length === 0 && end > this.#position)
      throw new Error(`${this.path}: expected a record at ${this.#position}, found none`);
    this.#position += taken.reduce((sum, { bytes }) => sum + bytes, 0);
    return taken.map(({ payload }) => read(payload));
  }

  /** Begins to read from the first record again. */
  rewind(): void {
    this.#position = HEADER_BYTES;
  }

  /** Notes who writes from now on, and by what right. On the disk before it resolves. */
  claim(owner: string, tokens: readonly number[]): Promise<void> {
    const version = this.isEmpty ? this.#format.version : this.#header.version;
    return this.#rewrite({ owner, tokens, version });
  }

  /** Forgets every record, once all have been read and taken over by the database. */
  async reset(): Promise<void> {
    if (this.unreadBytes > 0)
      throw new Error(`${this.path}: expected every record read, found ${this.unreadBytes} bytes`);
    const { generation } = this.#header;
    await this.#rewrite({ generation: generation + 1, version: this.#format.version });
    this.#position = HEADER_BYTES;
    this.#end = HEADER_BYTES;
    this.#groups = 0;
    if ((await this.#disk.size()) > this.#bounds.preallocateBytes)
      await this.#disk.truncate(this.#bounds.preallocateBytes);
  }

  /** Closes the file and gives it a name that says why; never read again. Returns its path. */
  async setAside(why: string): Promise<string> {
    await this.#disk.close();
    return this.#disk.setAside(why);
  }

  close(): Promise<void> {
    return this.#disk.close();
  }

  async #rewrite(changes: Partial<SpoolHeader>): Promise<void> {
    const header = { ...this.#header, ...changes, edition: this.#header.edition + 1 };
    await this.#disk.write(encodeHeader(header), slotOf(header));
    await this.#disk.flush();
    this.#header = header;
  }
}
