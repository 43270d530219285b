import { readModelTable } from '../../db/model-tables.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { LookupTable } from '../../machines/market/models/lookup-table.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { ModelFileError } from '../models/csv.ts';
import { decodeTable, encodeTable } from '../models/table-file.ts';
import type { TableName, Tables } from '../recording/tables.ts';
import { onDatabase } from './database.ts';

/** A table of the lookup model as the bytes of its file. */
export type TableBytes = TableName & { readonly content: Buffer };

const nameOf = ({ symbol, version }: TableName): string => `table ${version} of ${symbol}`;

/** Those of the named tables that are stored. */
export const readTables = async (
  q: Queryable,
  named: readonly TableName[],
): Promise<readonly TableBytes[]> => {
  const found: TableBytes[] = [];
  for (const one of named) {
    const row = await readModelTable(q, one.symbol, one.version);
    if (row !== null) found.push({ ...one, content: row.content });
  }
  return found;
};

/** The same from the configured database, which is left alone where no table is named. */
export const storedTables = (
  settings: EffectiveConfig,
  named: readonly TableName[],
): Promise<Result<readonly TableBytes[], CommandFault>> =>
  named.length === 0
    ? Promise.resolve(ok([]))
    : onDatabase(settings, ({ database }) => database.session((q) => readTables(q, named)));

const opened = async (one: TableBytes): Promise<Result<LookupTable, string>> => {
  try {
    return ok((await decodeTable(one.content, nameOf(one))).table);
  } catch (error) {
    if (error instanceof ModelFileError) return fail(error.message.replace(/\n\s*/g, ' '));
    throw error;
  }
};

/** Tables as a watch reads them; one that cannot be read says why. */
export const openTables = async (stored: readonly TableBytes[]): Promise<Tables> =>
  new Map(await Promise.all(stored.map(async (one) => [one.version, await opened(one)] as const)));

/** What the tables of one export may take together, as they are stored. */
const MAX_CARRIED_BYTES = 64 * 2 ** 20;

const refused = (
  expected: string,
  found: string,
): { readonly ok: false; readonly error: CommandFault } =>
  fail({ exitCode: EXIT.usage, lines: [`export: expected ${expected}, found ${found}`] });

/** Says where it was made from no more. */
const withoutSource = async (one: TableBytes): Promise<TableBytes> => {
  const { facts, ...table } = await decodeTable(one.content, nameOf(one));
  return {
    ...one,
    content: await encodeTable({ ...table, facts: { ...facts, source: 'export' } }),
  };
};

/** The named tables as they leave the house, all of them or none. */
export const carriedTables = async (
  named: readonly TableName[],
  stored: readonly TableBytes[],
  maxBytes: number = MAX_CARRIED_BYTES,
): Promise<Result<readonly TableBytes[], CommandFault>> => {
  const missing = named.find((one) => !stored.some(({ version }) => version === one.version));
  if (missing !== undefined) return refused(`${nameOf(missing)}, which the trade has read`, 'none');
  const bytes = stored.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > maxBytes)
    return refused(
      `lookup tables of ${maxBytes} bytes at most`,
      `${bytes} bytes in ${stored.map(nameOf).join(', ')}`,
    );
  return ok(await Promise.all(stored.map(withoutSource)));
};
