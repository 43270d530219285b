import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { z } from 'zod';

import { packageRoot } from '../../db/package-root.ts';
import { ask } from '../db/journal-database.ts';
import type { LiveWorld } from '../support/live-world.ts';
import { TOKENS, type CanaryHouse } from './canary-house.ts';

/* Where a secret could be: texts by the names of their places. */

type Places = Readonly<Record<string, string>>;

const openapi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Every answer of the API, and the page itself. */
export const answers = async (
  { asked }: Pick<CanaryHouse, 'asked'>,
  trade: string,
): Promise<Places> => {
  const document = readFileSync(join(packageRoot(), 'docs', 'openapi.json'), 'utf8');
  const paths = Object.entries(openapi.parse(JSON.parse(document)).paths)
    .filter(([, methods]) => 'get' in methods)
    .map(([path]) => path.replace('{trade}', trade));
  const told: Record<string, string> = {};
  for (const path of ['/', ...paths]) told[`GET ${path}`] = await (await asked(path)).text();
  const controller = new AbortController();
  const stream = (await asked('/api/v1/events', { signal: controller.signal })).body;
  const first = await stream?.getReader().read();
  told['GET /api/v1/events'] = Buffer.from(first?.value ?? []).toString();
  controller.abort();
  return told;
};

/** Every row of every table, the journal among them. */
export const rows = async ({ test }: LiveWorld): Promise<Places> => {
  const tables = await ask<{ name: string }>(
    test.database,
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const told: Record<string, string> = {};
  for (const { name } of tables) {
    const found = await ask<{ row: string }>(
      test.database,
      `select row_to_json(t)::text as row from "${name}" t`,
    );
    told[`table ${name}`] = found.map(({ row }) => row).join('\n');
  }
  return told;
};

const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());

const textOf = (path: string): string => {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1');
};

/** Recordings, spool, exports; not the files in which the secrets are kept. */
export const files = ({ directory }: LiveWorld): Places =>
  Object.fromEntries(
    filesBelow(join(directory, 'data'))
      .filter((path) => !TOKENS.some((name) => path.endsWith(`/${name}`)))
      .map((path) => [`file ${path}`, textOf(path)]),
  );
