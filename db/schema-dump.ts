import { SECTIONS } from './schema-sections.ts';
import type { Queryable } from './queryable.ts';

const HEADER = '-- The schema after all migrations. Written by `npm run schema`; do not edit.\n';

/**
 * The schema as text: types, sequences, tables, indexes, functions, triggers, views, privileges,
 * comments. For people to read and for tests to compare; the same schema gives the same text on
 * every supported server. It is read from the catalogue, no program of PostgreSQL's is needed.
 */
export const dumpSchema = async (q: Queryable): Promise<string> => {
  const parts: string[] = [HEADER];
  for (const { title, text } of SECTIONS) {
    const rows = await q.query<{ ddl: string }>({ name: '', text, values: [] });
    if (rows.length === 0) continue;
    const isTall = rows.some(({ ddl }) => ddl.includes('\n'));
    parts.push(`\n-- ${title}\n\n`, rows.map(({ ddl }) => `${ddl}\n`).join(isTall ? '\n' : ''));
  }
  return parts.join('');
};
