import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { migrationsDirectory, packageRoot } from '../../db/package-root.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'root-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const urlIn = (...path: readonly string[]): string => pathToFileURL(join(root, ...path)).href;
const writeManifest = (directory: string, name: string): void => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name }));
};

describe('packageRoot', () => {
  it('is the same from the source and from what is compiled of it', () => {
    writeManifest(root, 'tradewarden');
    for (const file of ['db/package-root.ts', 'dist/db/package-root.js', 'main.js'])
      expect(packageRoot(urlIn(file))).toBe(root);
  });

  it('passes by the manifests of others', () => {
    writeManifest(root, 'tradewarden');
    writeManifest(join(root, 'dist'), 'something-else');
    expect(packageRoot(urlIn('dist', 'db', 'package-root.js'))).toBe(root);
  });

  it('says so when there is none', () => {
    expect(() => packageRoot(urlIn('db', 'package-root.ts'))).toThrow(
      `expected a package.json named tradewarden above ${join(root, 'db')}, found none`,
    );
  });
});

describe('migrationsDirectory', () => {
  it('is db/migrations of this package', () => {
    expect(migrationsDirectory()).toBe(join(packageRoot(), 'db', 'migrations'));
  });
});
