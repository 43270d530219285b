import { readImportedActive, replaceImportedActive } from '../../db/imported-active-trades.ts';
import {
  readImportedTrades,
  sumImportedTrades,
  writeImportedTrades,
  type ImportedTrade,
  type RowsWritten,
} from '../../db/imported-trades.ts';
import type { Database } from '../../db/pool.ts';
import type { Queryable } from '../../db/queryable.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { ImportRequest, ImportView } from '../cli/import-view.ts';
import { compareActive, compareSums, compareTrades, sumsOf } from '../imports/compare.ts';
import { SqliteFileError } from '../imports/sqlite-file.ts';
import { readSource, type ImportSource } from '../imports/source.ts';
import { onDatabase } from './database.ts';
import { linesOf } from './faults.ts';

const CHUNK = 500;

/** Takes the transaction back; says what came of it. */
class TakenBack extends Error {
  override readonly name = 'TakenBack';
  readonly view: ImportView | null;
  readonly faults: readonly string[];

  constructor(view: ImportView | null, faults: readonly string[]) {
    super('the import was taken back');
    this.view = view;
    this.faults = faults;
  }
}

const chunksOf = <T>(rows: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, at) =>
    rows.slice(at * CHUNK, (at + 1) * CHUNK),
  );

const writeTrades = async (
  q: Queryable,
  source: string,
  by: string,
  trades: readonly ImportedTrade[],
): Promise<RowsWritten> => {
  let added = 0;
  let changed = 0;
  for (const chunk of chunksOf(trades)) {
    const written = await writeImportedTrades(q, source, by, chunk);
    added += written.added;
    changed += written.changed;
  }
  return { added, changed };
};

const readTrades = async (
  q: Queryable,
  source: string,
  ids: readonly number[],
): Promise<readonly ImportedTrade[]> => {
  const stored: ImportedTrade[] = [];
  for (const chunk of chunksOf(ids)) stored.push(...(await readImportedTrades(q, source, chunk)));
  return stored;
};

/** Trades of the pool that are neither in the file nor in the database. */
const withoutTrade = async (
  q: Queryable,
  source: string,
  { active }: ImportSource,
): Promise<readonly string[]> => {
  const ids = (active ?? []).map(({ tradeId }) => tradeId);
  const known = new Set((await readTrades(q, source, ids)).map(({ id }) => id));
  return ids.flatMap((id) =>
    known.has(id) ? [] : [`active_trades ${id}: expected a trade ${id}, found none`],
  );
};

const countBy = (trades: readonly ImportedTrade[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const { status } of trades) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const viewOf = (
  found: ImportSource,
  source: string,
  dryRun: boolean,
  { added, changed }: RowsWritten,
): ImportView => {
  const { contracts, fees, pnl } = sumsOf(found.trades);
  return {
    file: found.file,
    sha256: found.sha256,
    source,
    dryRun,
    trades: {
      found: found.trades.length,
      added,
      changed,
      same: found.trades.length - added - changed,
      byStatus: countBy(found.trades),
    },
    active: found.active?.length ?? null,
    sums: { contracts, fees, pnl },
  };
};

/** Reads back what was written and holds it against the file: rows, values, count and sums. */
const compare = async (
  q: Queryable,
  source: string,
  found: ImportSource,
  path: string,
): Promise<readonly string[]> => {
  const ids = found.trades.map(({ id }) => id);
  const again = await readSource(path);
  return [
    ...(again.sha256 === found.sha256 ? [] : [`${found.file}: it was changed meanwhile`]),
    ...compareTrades(found.trades, await readTrades(q, source, ids)),
    ...compareSums(sumsOf(found.trades), await sumImportedTrades(q, source, ids)),
    ...(found.active === null
      ? []
      : compareActive(found.active, await readImportedActive(q, source))),
  ];
};

/** One transaction: written, read back, compared; taken back unless all of it is the same. */
const takeOver = (
  database: Database,
  found: ImportSource,
  source: string,
  { by, dryRun, file }: ImportRequest,
): Promise<ImportView> =>
  database.transaction(async (q) => {
    const written = await writeTrades(q, source, by, found.trades);
    const orphans = await withoutTrade(q, source, found);
    if (orphans.length > 0) throw new TakenBack(null, orphans);
    if (found.active !== null) await replaceImportedActive(q, source, by, found.active);
    const faults = await compare(q, source, found, file);
    const view = viewOf(found, source, dryRun, written);
    if (faults.length > 0) throw new TakenBack(null, faults);
    if (dryRun) throw new TakenBack(view, []);
    return view;
  });

const refused = (file: string, faults: readonly string[]): CommandFault => ({
  exitCode: EXIT.verificationFailed,
  lines: [
    `${file}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}, nothing was imported`,
    ...faults,
  ],
});

const nameOf = (file: string): string => file.replace(/\.[^.]*$/, '');

/** `tradewarden import`: what another system has traded, for the record. */
export const importFile: Commands['importFile'] = async (settings, request) => {
  let found: ImportSource;
  try {
    found = await readSource(request.file);
  } catch (error) {
    if (error instanceof SqliteFileError)
      return fail({ exitCode: EXIT.usage, lines: linesOf(error) });
    throw error;
  }
  if (found.faults.length > 0) return fail(refused(found.file, found.faults));
  const source = request.source ?? nameOf(found.file);
  const done = await onDatabase(settings, async ({ database }) => {
    try {
      return ok(await takeOver(database, found, source, request));
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
      return error.view === null ? fail(refused(found.file, error.faults)) : ok(error.view);
    }
  });
  const flat: Result<ImportView, CommandFault> = done.ok ? done.value : done;
  return flat;
};
