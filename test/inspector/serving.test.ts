import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readPages } from '../../src/inspector/page-files.ts';
import { ask, openBench, type Bench } from '../api/bench.ts';

let directory: string;
let bench: Bench;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-page-'));
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), '<p>page</p>');
  writeFileSync(join(directory, 'assets', 'index-a1.js'), 'export {};');
  bench = await openBench({ endpoints: [], pages: readPages(directory) });
});
afterEach(async () => {
  await bench.kill();
  rmSync(directory, { recursive: true });
});

const open = (path: string, method = 'GET') => ask(bench, { path, method, headers: {} });

describe('the page', () => {
  it('is handed to whoever asks at the address itself, and asked for anew each time', async () => {
    const got = await open('/');
    expect(got).toMatchObject({ status: 200, text: '<p>page</p>' });
    expect(got.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
  });

  it('has parts that are kept for ever, since their names change with them', async () => {
    const got = await open('/assets/index-a1.js');
    expect(got).toMatchObject({ status: 200, text: 'export {};' });
    expect(got.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });

  it('comes under a policy that lets nothing in from elsewhere', async () => {
    const { headers } = await open('/');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(headers).toHaveProperty(
      'content-security-policy',
      expect.stringMatching(
        /^default-src 'none'; script-src 'self';.* require-trusted-types-for 'script';/,
      ),
    );
  });

  it.each(['/index.html', '/assets/../index.html', '/assets/', '/assets/index-a2.js'])(
    'is nothing but its files: %s wants a token like all else',
    async (path) => expect((await open(path)).status).toBe(401),
  );

  it('is read from memory: what changes on the disk later is not handed out', async () => {
    writeFileSync(join(directory, 'index.html'), 'another');
    expect((await open('/')).text).toBe('<p>page</p>');
  });

  it('is a line of text where none was built', async () => {
    expect(readPages(join(directory, 'none'))).toEqual(new Map());
    const bare = await openBench({ endpoints: [] });
    const got = await ask(bare, { path: '/', headers: {} });
    expect(got.text).toContain('npm run build');
    await bare.kill();
  });
});
