import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { SourceText } from './source.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const readFiles = (folder: string, ending: string): readonly SourceText[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({
      path: relative(root, file).split(sep).join('/'),
      text: readFileSync(file, 'utf8'),
    }));

/** Every TypeScript file below one folder of the project. */
export const readFolder = (folder: string): readonly SourceText[] => readFiles(folder, '.ts');

/** Every Svelte component below one folder of the project. */
export const readComponents = (folder: string): readonly SourceText[] =>
  readFiles(folder, '.svelte');
