import { z } from 'zod';

import { readMigrations } from './migration-files.ts';
import { migrationsDirectory } from './package-root.ts';
import type { Queryable } from './queryable.ts';
import { exactlyOne } from './rows.ts';

export type SchemaVersion = {
  /** The newest migration in the database; 0 where there is none. */
  readonly applied: number;
  /** The newest that this program has. */
  readonly known: number;
};

const tableRows = z.array(z.object({ isThere: z.boolean() }));
const versionRows = z.array(z.object({ version: z.int().nullable() }));

/** How far the schema is, without changing it. */
export const readSchemaVersion = async (q: Queryable): Promise<SchemaVersion> => {
  const known = (await readMigrations(migrationsDirectory())).at(-1)?.version ?? 0;
  const table = exactlyOne(
    tableRows.parse(
      await q.query({
        name: 'schema-is-there',
        text: `select to_regclass('schema_migrations') is not null as "isThere"`,
        values: [],
      }),
    ),
  );
  if (!table.isThere) return { applied: 0, known };
  const newest = exactlyOne(
    versionRows.parse(
      await q.query({
        name: 'schema-version',
        text: 'select max(version) as version from schema_migrations',
        values: [],
      }),
    ),
  );
  return { applied: newest.version ?? 0, known };
};
