import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

const isThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

/**
 * Makes the shared libraries' links that an npm tarball cannot hold, where the package's install
 * script was not allowed to. Safe beside another process doing the same.
 */
export const makeLibraryLinks = (packageDirectory: string): void => {
  const list = join(packageDirectory, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(packageDirectory, target);
    if (existsSync(link)) continue;
    const from = join(relative(dirname(target), dirname(source)), basename(source));
    try {
      symlinkSync(from, link);
    } catch (error) {
      if (!isThere(error)) throw error;
    }
  }
};
