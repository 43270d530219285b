import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

const PLACE = join('docs', 'pictures');
const MOST_BYTES = 250_000;

const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

const NAMED = [/!\[[^\]]*\]\(([^)\s]+)\)/g, /\b(?:src|srcset)="([^"]+)"/g];

/** The pictures that a page names, as paths from the root. */
const named = (page: string): readonly string[] => {
  const text = readFileSync(page, 'utf8');
  return NAMED.flatMap((form) => [...text.matchAll(form)].map(([, path = '']) => path))
    .filter((path) => !path.includes('://'))
    .map((path) => join(dirname(page), path));
};

const pictures = readdirSync(PLACE);

describe('the pictures of the documentation', () => {
  it('are all there where a page names them', () => {
    const paths = pages.flatMap(named);
    expect(paths).toContain(join('docs', 'tree.svg'));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('are in both themes, and named by a page', () => {
    const names = pictures.map((file) => file.replace(/-(?:light|dark)\.png$/, ''));
    expect(pictures.toSorted()).toEqual(
      [...new Set(names)].flatMap((name) => [`${name}-dark.png`, `${name}-light.png`]).toSorted(),
    );
    const paths = new Set(pages.flatMap(named));
    expect(pictures.filter((file) => !paths.has(join(PLACE, file)))).toEqual([]);
  });

  it.each(pictures)('%s is a small PNG', (file) => {
    const path = join(PLACE, file);
    expect(statSync(path).size).toBeLessThan(MOST_BYTES);
    expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG');
  });
});
