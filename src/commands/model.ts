import { open, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { insertModelTable, listModelTables, readModelTable } from '../../db/model-tables.ts';
import { symbolId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { MadeTableView, TableDestination } from '../cli/model-views.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { buildTable } from '../models/build-table.ts';
import { ModelFileError, type Progress } from '../models/csv.ts';
import { heatMap } from '../models/heat-map.ts';
import { readTableFile } from '../models/import-table.ts';
import { toGrid } from '../models/price-grid.ts';
import { readPriceFile } from '../models/prices.ts';
import type { NamedTable } from '../models/table-facts.ts';
import { decodeTable, encodeTable, isTableFile } from '../models/table-file.ts';
import { onDatabase } from './database.ts';
import { faultOf, linesOf } from './faults.ts';
import { tableView } from './table-view.ts';

const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

/** Work on files: what is wrong with one is the asker's to mend, all else a defect. */
const onFiles = async <T>(work: () => Promise<T>): Promise<Result<T, CommandFault>> => {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof ModelFileError) return fail(faultOf(error));
    if (isMissingFile(error)) return fail({ exitCode: EXIT.usage, lines: linesOf(error) });
    throw error;
  }
};

const SAY_EVERY = 0.25;

/** Says a phase of the work in quarters. */
const quarters = (what: string, say: (line: string) => void): Progress => {
  let next = SAY_EVERY;
  return (share) => {
    if (share < next) return;
    say(`${what}: ${Math.floor(share * 100)} %`);
    while (next <= share) next += SAY_EVERY;
  };
};

/** Writes the table where it was asked for: a file, the store, both or neither. */
const deliver = async (
  settings: EffectiveConfig,
  made: NamedTable,
  { out, store, by }: TableDestination,
): Promise<Result<MadeTableView, CommandFault>> => {
  const content = await encodeTable(made);
  if (out !== null) {
    const written = await onFiles(() => writeFile(out, content));
    if (!written.ok) return written;
  }
  const view = { table: tableView(made), file: out };
  if (!store) return ok({ ...view, version: null });
  const row = { symbol: symbolId(made.symbol), by, source: made.facts.source, content };
  const stored = await onDatabase(settings, ({ database }) =>
    database.session((q) => insertModelTable(q, row)),
  );
  return stored.ok ? ok({ ...view, version: stored.value }) : stored;
};

const build: Commands['model']['build'] = async (settings, request) => {
  const { prices, symbol, columns, options, destination, say } = request;
  const made = await onFiles(async () => {
    const history = await readPriceFile(prices, columns, quarters('reading prices', say));
    const grid = toGrid(history);
    const source = `built from ${basename(prices)}`;
    return { symbol, ...buildTable(grid, source, options, quarters('building', say)) };
  });
  return made.ok ? deliver(settings, made.value, destination) : made;
};

const startsAsTable = async (file: string): Promise<boolean> => {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read({ buffer: Buffer.alloc(8) });
    return isTableFile(buffer);
  } finally {
    await handle.close();
  }
};

const noSymbol = (file: string): ModelFileError =>
  new ModelFileError(file, ['a CSV does not name its symbol: expected --symbol, found none']);

const importTable: Commands['model']['import'] = async (settings, request) => {
  const { file, symbol, isOpenEnded, destination, say } = request;
  const made = await onFiles(async (): Promise<NamedTable> => {
    if (await startsAsTable(file)) {
      const found = await decodeTable(await readFile(file), file);
      return { ...found, symbol: symbol ?? found.symbol };
    }
    if (symbol === null) throw noSymbol(file);
    const table = await readTableFile(file, { isOpenEnded }, quarters('reading the table', say));
    return { symbol, table, facts: { source: `imported from ${basename(file)}`, history: null } };
  });
  return made.ok ? deliver(settings, made.value, destination) : made;
};

const list: Commands['model']['list'] = (settings) =>
  onDatabase(settings, ({ database }) => listModelTables(database));

const notStored = (symbol: string, version: number | null): CommandFault => ({
  exitCode: EXIT.notFound,
  lines: [
    `model: expected a table of ${symbol}${version === null ? '' : `, version ${version}`}, ` +
      'found none; `tradewarden model list` names those there are',
  ],
});

const showTable: Commands['model']['show'] = async (settings, request) => {
  const { symbol, version, momentumBp, svg } = request;
  const row = await onDatabase(settings, ({ database }) =>
    database.session((q) => readModelTable(q, symbolId(symbol), version)),
  );
  if (!row.ok) return row;
  const stored = row.value;
  if (stored === null) return fail(notStored(symbol, version));
  return onFiles(async () => {
    const name = `${symbol}, version ${stored.version}`;
    const found = await decodeTable(stored.content, name);
    const bucket = found.table.momentum.count === 1 ? '' : `, momentum ${momentumBp} bp`;
    if (svg !== null) await writeFile(svg, heatMap(`${name}${bucket}`, found.table, momentumBp));
    return { version: stored.version, table: tableView(found), svg };
  });
};

/** `tradewarden model …` */
export const modelCommands: Commands['model'] = {
  build,
  import: importTable,
  list,
  show: showTable,
};
