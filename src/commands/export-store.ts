import { isDeepStrictEqual } from 'node:util';

import type { Queryable, Statement } from '../../db/queryable.ts';
import { answering } from '../service/answering.ts';
import {
  decodeExport,
  exportBytes,
  ExportFileError,
  type Answer,
  type ExportContent,
} from '../recording/export-file.ts';
import type { TableBytes } from './model-tables.ts';

/** A database that keeps what it was asked and what it has answered. */
export const noting = (
  q: Queryable,
): { readonly database: Queryable; readonly answers: Answer[] } => {
  const answers: Answer[] = [];
  const database = answering(async (statement) => {
    const rows = await q.query<unknown>(statement);
    answers.push({ name: statement.name, values: statement.values, rows });
    return rows;
  });
  return { database, answers };
};

/** An export, with its answers behind the questions that a store is asked. */
export type OpenExport = Pick<ExportContent, 'trade' | 'ticks'> & {
  readonly database: Queryable;
  readonly tables: readonly TableBytes[];
};

const databaseOf = (file: string, { answers, program }: ExportContent): Queryable =>
  answering(({ name, values }: Statement) => {
    const known = answers.find(
      (answer) => answer.name === name && isDeepStrictEqual(answer.values, [...values]),
    );
    return known === undefined
      ? Promise.reject(
          new ExportFileError(
            file,
            `expected the answer to ${name}, found none: it was written by version ${program}`,
          ),
        )
      : Promise.resolve(known.rows);
  });

/** The export in a file; null where the file is of another kind. */
export const exportAt = (file: string): OpenExport | null => {
  const bytes = exportBytes(file);
  if (bytes === null) return null;
  const content = decodeExport(file, bytes);
  const { ticks, trade } = content;
  const tables = content.tables.map((one) => ({
    ...one,
    content: Buffer.from(one.content, 'base64'),
  }));
  return { trade, ticks, tables, database: databaseOf(file, content) };
};
