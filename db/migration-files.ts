import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One numbered file of the migrations' directory. */
export type Migration = {
  readonly version: number;
  readonly name: string;
  readonly script: string;
  /** SHA-256 of the script, in hex. */
  readonly checksum: string;
  /** False for a file whose first line is `-- no-transaction`. */
  readonly isTransactional: boolean;
};

/** A set of migrations that must not be applied, or one that failed. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;
const NO_TRANSACTION = /^-- no-transaction\s*(\n|$)/;

const readMigration = async (directory: string, file: string): Promise<Migration> => {
  const [, version, name] = FILE_NAME.exec(file) ?? [];
  if (version === undefined || name === undefined)
    throw new MigrationError(`${file}: expected a name like 0001_create_trades.sql`);
  const script = (await readFile(join(directory, file), 'utf8')).replaceAll('\r\n', '\n');
  return {
    version: Number(version),
    name,
    script,
    checksum: createHash('sha256').update(script).digest('hex'),
    isTransactional: !NO_TRANSACTION.test(script),
  };
};

/** The directory's migrations, ascending from 1. Throws on a gap, a duplicate, an odd name. */
export const readMigrations = async (directory: string): Promise<readonly Migration[]> => {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  const migrations = await Promise.all(files.map((file) => readMigration(directory, file)));
  migrations.forEach(({ version, name }, index) => {
    if (version !== index + 1)
      throw new MigrationError(
        `${directory}: expected version ${index + 1} next, found ${version} (${name})`,
      );
  });
  return migrations;
};
