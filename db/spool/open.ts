import { openDisk, type OpenDisk, type SpoolDisk } from './disk.ts';
import { SpoolUnreadableError } from './errors.ts';
import { SPOOL_FORMAT, type SpoolFormat } from './format.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES, slotOf, type SpoolHeader } from './header.ts';
import { measure, type Extent } from './scan.ts';
import { Spool } from './spool.ts';

export type SpoolOptions = {
  readonly path: string;
  /** Of the database that the records are for. */
  readonly installation: string;
  /** Written with zeros when the file is made, so that a disk that fills up later has room here. */
  readonly preallocateBytes: number;
  /** The file never grows beyond. */
  readonly maxBytes: number;
  readonly openDisk?: OpenDisk;
  readonly format?: SpoolFormat;
};

export type FoundSpool = {
  readonly spool: Spool;
  /** Records of an earlier process that the database may not have. */
  readonly records: number;
  /** The last write of that process was cut off in the middle: it had been told to nobody. */
  readonly wasTorn: boolean;
};

const ZEROS = Buffer.alloc(1024 * 1024);

/** Fills the file with zeros from a position on, up to its length when empty. */
const preallocate = async (disk: SpoolDisk, from: number, to: number): Promise<void> => {
  for (let position = from; position < to; position += ZEROS.length)
    await disk.write(ZEROS.subarray(0, Math.min(ZEROS.length, to - position)), position);
};

/** The length of an empty spool: the header is always there. */
const leastBytes = ({ preallocateBytes }: SpoolOptions): number =>
  Math.max(HEADER_BYTES, preallocateBytes);

const makeHeader = async (disk: SpoolDisk, options: SpoolOptions): Promise<SpoolHeader> => {
  const { installation, format = SPOOL_FORMAT } = options;
  const { version } = format;
  const header = { version, edition: 1, generation: 1, installation, owner: null, tokens: [] };
  await disk.truncate(0);
  await preallocate(disk, 0, leastBytes(options));
  await disk.write(encodeHeader(header), slotOf(header));
  await disk.flush();
  return header;
};

const isBlank = async (disk: SpoolDisk): Promise<boolean> => {
  const size = await disk.size();
  for (let position = 0; position < size; position += ZEROS.length) {
    const bytes = await disk.read(position, ZEROS.length);
    if (!bytes.equals(ZEROS.subarray(0, bytes.length))) return false;
  }
  return true;
};

/** The header of a file that was there; null when the file holds nothing at all yet. */
const readHeader = async (disk: SpoolDisk, path: string): Promise<SpoolHeader | null> => {
  const bytes = await disk.read(0, HEADER_BYTES);
  const header = decodeHeader(bytes);
  if (header !== null) return header;
  // The header is written after the zeros: until then nothing can have been spooled.
  if (await isBlank(disk)) return null;
  throw new SpoolUnreadableError(
    `${path}: expected a spool's header at 0, found none that is sound`,
  );
};

const refuseUnreadable = (
  { version }: SpoolHeader,
  { path, format = SPOOL_FORMAT }: SpoolOptions,
): void => {
  if (!format.readers.has(version))
    throw new SpoolUnreadableError(
      `${path}: expected a spool of version ${format.version} or older, found version ${version}`,
    );
};

/** An empty spool may serve another database; one with records belongs to the one they are for. */
const refuseForeign = (
  { installation: found }: SpoolHeader,
  { path, installation }: SpoolOptions,
  records: number,
): void => {
  if (found !== installation && records > 0)
    throw new SpoolUnreadableError(
      `${path}: expected records for the installation ${installation}, ` +
        `found ${records} for ${found}`,
    );
};

const checked = async (
  disk: SpoolDisk,
  header: SpoolHeader,
  options: SpoolOptions,
): Promise<Extent> => {
  refuseUnreadable(header, options);
  const extent = await measure(disk, header.generation);
  if (extent.corruptAt !== null)
    throw new SpoolUnreadableError(
      `${options.path}: expected a sound record at ${extent.corruptAt}, found it damaged, ` +
        'with later ones behind it: move the file away to start without its records',
    );
  refuseForeign(header, options, extent.records);
  return extent;
};

/** Removes what a cut off write has left, so that it is never taken for a record. */
const cutTail = async (disk: SpoolDisk, end: number, preallocateBytes: number): Promise<void> => {
  await disk.truncate(end);
  await preallocate(disk, end, preallocateBytes);
  await disk.flush();
};

/** Opens the spool, and makes it where there is none. Rejects with a SpoolUnreadableError. */
export const openSpool = async (options: SpoolOptions): Promise<FoundSpool> => {
  const { path, maxBytes, format = SPOOL_FORMAT } = options;
  const preallocateBytes = leastBytes(options);
  const disk = await (options.openDisk ?? openDisk)(path);
  try {
    const found = (await readHeader(disk, path)) ?? (await makeHeader(disk, options));
    const extent = await checked(disk, found, options);
    if (extent.isTorn) await cutTail(disk, extent.end, preallocateBytes);
    const header = { ...found, installation: options.installation };
    const bounds = { preallocateBytes, maxBytes };
    const spool = new Spool({ path, disk, header, extent, format, bounds });
    return { spool, records: extent.records, wasTorn: extent.isTorn };
  } catch (error) {
    await disk.close();
    throw error;
  }
};
