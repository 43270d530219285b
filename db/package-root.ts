import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const PACKAGE_NAME = 'tradewarden';
const manifestSchema = z.object({ name: z.string().optional() });

const holdsPackage = (directory: string): boolean => {
  const manifest = join(directory, 'package.json');
  if (!existsSync(manifest)) return false;
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(manifest, 'utf8')));
  return parsed.success && parsed.data.name === PACKAGE_NAME;
};

/**
 * The directory of this package's package.json, found by walking up from `from` (a file URL).
 * Files that the compiler does not copy are read from there, from source and from dist/ alike.
 */
export const packageRoot = (from: string = import.meta.url): string => {
  const start = dirname(fileURLToPath(from));
  for (let directory = start; ; directory = dirname(directory)) {
    if (holdsPackage(directory)) return directory;
    if (directory === dirname(directory))
      throw new Error(`expected a package.json named ${PACKAGE_NAME} above ${start}, found none`);
  }
};

/** Where the numbered migrations are. */
export const migrationsDirectory = (): string => join(packageRoot(), 'db', 'migrations');
