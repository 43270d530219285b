import type { Pending } from '../journal/batch.ts';
import type { OpenDisk, SpoolDisk } from './disk.ts';

export type Aside = { readonly pending: Pending; readonly why: string };

/** Where appends go that were not applied, and by what kind of disk. */
export type AsideFile = { readonly path: string; readonly openDisk: OpenDisk };

const NEWLINE = '\n';

const lineOf = ({ pending, why }: Aside): string => {
  const { columns, event, context } = pending.encoded;
  const found = `"columns":${columns},"event":${event},"context":${context}`;
  return `{"why":${JSON.stringify(why)},${found}}${NEWLINE}`;
};

/** The last write was cut off: what comes next begins a line of its own. */
const isTorn = async (disk: SpoolDisk, size: number): Promise<boolean> =>
  size > 0 && (await disk.read(size - 1, 1)).toString('utf8') !== NEWLINE;

/**
 * Adds an append that was not applied to a file, as one JSON line: never read again by this
 * program, never removed by it. Resolves when it is on the disk.
 */
export const writeAside = async ({ path, openDisk }: AsideFile, item: Aside): Promise<void> => {
  const disk = await openDisk(path);
  try {
    const size = await disk.size();
    const start = (await isTorn(disk, size)) ? NEWLINE : '';
    await disk.write(Buffer.from(start + lineOf(item)), size);
    await disk.flush();
  } finally {
    await disk.close();
  }
};
