import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { packageRoot } from '../../db/package-root.ts';

/**
 * Compiles a program of this folder that runs in a process of its own, and says where it is: the
 * runner of sources gives every closure a name of its own, which nearly doubles a trade's heap.
 */
export const compiled = async (name: string): Promise<string> => {
  const outfile = join(packageRoot(), 'dist', 'bench', `${name}.js`);
  await build({
    entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  return outfile;
};
