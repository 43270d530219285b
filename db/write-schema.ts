import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { effectiveDataDirectory } from './embedded/data-directory.ts';
import { startEmbedded, type EmbeddedPostgres } from './embedded/launcher.ts';
import { migrate } from './migrate.ts';
import { migrationsDirectory, packageRoot } from './package-root.ts';
import { createDatabase } from './pool.ts';
import { dumpSchema } from './schema-dump.ts';

const say = (message: string): void => void process.stderr.write(`${message}\n`);

const dumpOfMigrated = async ({ connection }: EmbeddedPostgres): Promise<string> => {
  const database = createDatabase({
    connection,
    applicationName: 'schema',
    onFault: (error) => say(error.message),
  });
  try {
    await migrate(database, migrationsDirectory());
    return await dumpSchema(database);
  } finally {
    await database.end();
  }
};

/** Writes db/schema.sql from a throw-away server. `PG_BIN_DIR` chooses its programs. */
const main = async (): Promise<void> => {
  const dataDir = effectiveDataDirectory(join(tmpdir(), `tradewarden-schema-${process.pid}`));
  const binDir = process.env['PG_BIN_DIR'];
  const server = await startEmbedded({
    dataDir,
    ...(binDir === undefined ? {} : { binDir }),
    log: say,
  });
  try {
    await writeFile(join(packageRoot(), 'db', 'schema.sql'), await dumpOfMigrated(server));
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
};

await main();
