import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDisk, type OpenDisk, type SpoolDisk } from '../../db/spool/disk.ts';
import { openSpool, type FoundSpool, type SpoolOptions } from '../../db/spool/open.ts';

/* Spools in a directory of their own, small, and disks that fail when the test says so. */

export const SMALL = { preallocateBytes: 64 * 1024, maxBytes: 64 * 1024 * 1024 } as const;
export const INSTALLATION = '0123abcd';

export type SpoolPlace = {
  readonly directory: string;
  readonly path: string;
  readonly open: (changes?: Partial<SpoolOptions>) => Promise<FoundSpool>;
  readonly remove: () => void;
};

export const spoolPlace = (): SpoolPlace => {
  const directory = mkdtempSync(join(tmpdir(), 'tradewarden-spool-'));
  const path = join(directory, 'journal.spool');
  return {
    directory,
    path,
    open: (changes = {}) => openSpool({ path, installation: INSTALLATION, ...SMALL, ...changes }),
    remove: () => rmSync(directory, { recursive: true }),
  };
};

const noSpace = (): Error => Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });

/** A disk with room for so many bytes of file; a write beyond it is cut off there. */
export type LimitedDisk = { readonly open: OpenDisk; room: number };

export const limitedDisk = (room: number): LimitedDisk => {
  const limited: LimitedDisk = {
    room,
    open: async (path) => {
      const disk = await openDisk(path);
      const write: SpoolDisk['write'] = async (bytes, position) => {
        const fitting = Math.max(0, limited.room - position);
        if (fitting >= bytes.length) return disk.write(bytes, position);
        if (fitting > 0) await disk.write(bytes.subarray(0, fitting), position);
        throw noSpace();
      };
      return { ...disk, write };
    },
  };
  return limited;
};
