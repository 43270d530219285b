import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

import { packageRoot } from '../../db/package-root.ts';
import type { Page, Pages } from '../api/pages.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const INDEX = '/index.html';

/** Where a build puts the page. */
export const pageDirectory = (): string => join(packageRoot(), 'dist', 'page');

const typeOf = (path: string): string => {
  const type = TYPES[extname(path)];
  if (type === undefined) throw new Error(`page: expected a known kind of file, found ${path}`);
  return type;
};

/** The page's files, by the paths under which they are asked for; `/assets/` names never change. */
const pagesOf = (files: readonly { readonly path: string; readonly body: Page['body'] }[]): Pages =>
  new Map(
    files.map(({ body, path }): readonly [string, Page] => [
      path === INDEX ? '/' : path,
      { type: typeOf(path), body, isImmutable: path.startsWith('/assets/') },
    ]),
  );

/** Reads a built page into memory, whole; no file where there is none. */
export const readPages = (directory: string): Pages => {
  if (!existsSync(directory)) return new Map();
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return pagesOf(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({
        path: `/${relative(directory, file).split(sep).join('/')}`,
        body: new Uint8Array(readFileSync(file)),
      })),
  );
};
