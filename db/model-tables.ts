import { createHash } from 'node:crypto';

import { z } from 'zod';

import { symbolId, type SymbolId } from '../machines/model/ids.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, exactlyOne, instant, instantColumn } from './rows.ts';

/** A lookup table to be stored: its bytes, and where they come from. */
export type NewModelTable = {
  readonly symbol: SymbolId;
  readonly by: string;
  readonly source: string;
  readonly content: Buffer;
};

const versionRows = z.array(z.object({ version: z.int().positive() }));

/** Stores a table as the symbol's newest version, from now on in force; that version. */
export const insertModelTable = async (
  q: Queryable,
  { symbol, by, source, content }: NewModelTable,
): Promise<number> =>
  exactlyOne(
    versionRows.parse(
      await q.query({
        name: 'model-table-insert',
        text: `
          insert into model_tables (symbol, version, created_by, source, checksum, content)
          select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5
          from model_tables where symbol = $1
          returning version`,
        values: [symbol, by, source, createHash('sha256').update(content).digest('hex'), content],
      }),
    ),
  ).version;

const listRows = z.array(
  z.object({
    symbol: z.string().transform(symbolId),
    version: z.int().positive(),
    createdAtMs: instantColumn,
    createdBy: z.string(),
    source: z.string(),
    checksum: z.string(),
    bytes: z.int(),
    isInForce: z.boolean(),
  }),
);

/** A stored table without its content. */
export type StoredModelTable = z.infer<typeof listRows>[number];

/** Every stored table, newest first within each symbol. */
export const listModelTables = async (q: Queryable): Promise<readonly StoredModelTable[]> =>
  listRows.parse(
    await q.query({
      name: 'model-tables',
      text: `
        select symbol, version, ${instant('created_at', 'createdAtMs')},
          created_by as "createdBy", source, checksum, octet_length(content) as bytes,
          version = max(version) over (partition by symbol) as "isInForce"
        from model_tables order by symbol, version desc`,
      values: [],
    }),
  );

const inForceRows = z.array(
  z.object({ symbol: z.string().transform(symbolId), version: z.int().positive() }),
);

/** The version in force of each symbol that has a table. */
export const modelTablesInForce = async (
  q: Queryable,
): Promise<readonly z.infer<typeof inForceRows>[number][]> =>
  inForceRows.parse(
    await q.query({
      name: 'model-tables-in-force',
      text: 'select symbol, max(version) as version from model_tables group by symbol',
      values: [],
    }),
  );

const contentRows = z.array(
  z.object({ version: z.int().positive(), content: z.instanceof(Buffer) }),
);

/** The bytes of one version of a symbol's table, the newest where `version` is null. */
export const readModelTable = async (
  q: Queryable,
  symbol: SymbolId,
  version: number | null,
): Promise<z.infer<typeof contentRows>[number] | null> =>
  atMostOne(
    contentRows.parse(
      await q.query({
        name: 'model-table-content',
        text: `
          select version, content from model_tables
          where symbol = $1 and ($2::integer is null or version = $2)
          order by version desc limit 1`,
        values: [symbol, version],
      }),
    ),
  );
