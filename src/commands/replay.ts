import { existsSync } from 'node:fs';

import { readTrade } from '../../db/trades.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { ReplayView } from '../cli/replay-view.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { tablesUsed } from '../recording/tables.ts';
import { recordingsOf } from '../tree/recording.ts';
import { onDatabase } from './database.ts';
import { noSuchTrade } from '../service/faults.ts';
import { exportAt } from './export-store.ts';
import { faultOf } from './faults.ts';
import { openTables, storedTables } from './model-tables.ts';
import { readDecisions, replayTicks, ticksFor, type TradeDecisions } from './replay-ticks.ts';
import { dataDirectoryOf } from './run.ts';
import { verifyTrade } from './verify.ts';

/** Decides the journal of a trade and of its orders anew, step by step. */
export const replayTrade = async (
  q: Queryable,
  id: TradeId,
): Promise<Result<ReplayView, CommandFault>> => {
  if ((await readTrade(q, id)) === null) return fail(noSuchTrade(id));
  const verdicts = await verifyTrade(q, id);
  return ok({
    trade: id,
    ticks: null,
    actors: verdicts.map(({ actor, given, mismatches, transitions }) => ({
      actor,
      transitions,
      given,
      difference: mismatches[0] ?? null,
    })),
  });
};

type Replayed = { readonly view: ReplayView; readonly trade: TradeDecisions };

/** The same, with what is needed to run the trade's watch again. */
export const replayStored = async (
  q: Queryable,
  id: TradeId,
): Promise<Result<Replayed, CommandFault>> => {
  const replayed = await replayTrade(q, id);
  if (!replayed.ok) return replayed;
  return ok({ view: replayed.value, trade: await readDecisions(q, id) });
};

/** Where the process that runs on these settings keeps its recordings; null where it has none. */
export const ownRecordings = ({ config }: EffectiveConfig): string | null => {
  const directory = recordingsOf(config, dataDirectoryOf(config.dataDirectory));
  return existsSync(directory) ? directory : null;
};

const replayExport = async (
  file: string,
  asked: TradeId | null,
): Promise<Result<ReplayView, CommandFault> | null> => {
  const exported = exportAt(file);
  if (exported === null) return null;
  const { database, ticks, trade } = exported;
  if (asked !== null && asked !== trade)
    return fail({
      exitCode: EXIT.notFound,
      lines: [`export ${file}: expected trade ${asked}, found trade ${trade}`],
    });
  const replayed = await replayStored(database, trade);
  if (!replayed.ok) return replayed;
  const { trade: stored, view } = replayed.value;
  const tables = await openTables(exported.tables);
  return ok({ ...view, ticks: replayTicks(file, ticks, stored, tables) });
};

const replayFromStore = async (
  settings: EffectiveConfig,
  id: TradeId,
  file: string | null,
): Promise<Result<ReplayView, CommandFault>> => {
  const stored = await onDatabase(settings, ({ database }) =>
    database.snapshot((q) => replayStored(q, id)),
  );
  const replayed = stored.ok ? stored.value : stored;
  if (!replayed.ok) return replayed;
  const { trade, view } = replayed.value;
  const path = file ?? ownRecordings(settings);
  if (path === null) return ok(view);
  const tables = await storedTables(settings, tablesUsed(ticksFor(path, trade), trade));
  if (!tables.ok) return tables;
  const opened = await openTables(tables.value);
  return ok({ ...view, ticks: replayTicks(path, ticksFor(path, trade), trade, opened) });
};

/** `tradewarden replay`: of a stored trade, or of one that was exported. */
export const replay: Commands['replay'] = async (settings, { id, file }) => {
  try {
    const exported = file === null ? null : await replayExport(file, id);
    if (exported !== null) return exported;
    if (id !== null) return await replayFromStore(settings, id, file);
  } catch (error) {
    return fail(faultOf(error));
  }
  return fail({
    exitCode: EXIT.usage,
    lines: [`replay: expected the id of a trade, or --file with an export of one, found neither`],
  });
};
