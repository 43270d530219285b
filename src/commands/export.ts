import { resolve } from 'node:path';

import { z } from 'zod';

import { readFills } from '../../db/fills.ts';
import type { Queryable } from '../../db/queryable.ts';
import { readSettings } from '../../db/settings.ts';
import { symbolId, type SymbolId, type TradeId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import { settingsVersionOf } from '../../machines/trades/guard.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { packageVersion } from '../cli/version.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { entryOf, type Entry } from '../recording/entry.ts';
import { encodeExport, type Answer, type ExportContent } from '../recording/export-file.ts';
import { redacted } from '../recording/redact.ts';
import { WARM_MS } from '../recording/rerun.ts';
import { tablesUsed, type TableName } from '../recording/tables.ts';
import { trimmed } from '../recording/trim.ts';
import { onDatabase } from './database.ts';
import { noting } from './export-store.ts';
import { faultOf } from './faults.ts';
import { carriedTables, storedTables, type TableBytes } from './model-tables.ts';
import { ownRecordings, replayStored } from './replay.ts';
import { ticksFor, type TradeDecisions } from './replay-ticks.ts';
import { written } from './written.ts';

/** What the store knows of one trade: everything that replaying it asks for, and its money. */
export type StoredEvidence = {
  readonly trade: TradeDecisions;
  readonly answers: readonly Answer[];
  readonly transitions: number;
  readonly fills: number;
  readonly settingsVersions: readonly number[];
};

export const readEvidence = async (
  q: Queryable,
  id: TradeId,
): Promise<Result<StoredEvidence, CommandFault>> => {
  const { answers, database } = noting(q);
  const replayed = await replayStored(database, id);
  if (!replayed.ok) return replayed;
  const { trade, view } = replayed.value;
  const fills = await readFills(database, id);
  const settingsVersions = [
    ...new Set(trade.decisions.map(({ context }) => settingsVersionOf(context))),
  ];
  for (const version of settingsVersions) await readSettings(database, version);
  return ok({
    trade,
    answers,
    transitions: view.actors.reduce((sum, { transitions }) => sum + transitions, 0),
    fills: fills.length,
    settingsVersions,
  });
};

const symbolsOf = ({ config }: EffectiveConfig, symbol: SymbolId): ReadonlySet<SymbolId> =>
  new Set([
    symbol,
    ...config.feeds.crossCheck
      .filter((rule) => rule.symbol === symbol)
      .map(({ indexId }) => symbolId(indexId)),
  ]);

/** The ticks of the trade's life, and of what its watch looks back on. */
export const trimTicks = (
  settings: EffectiveConfig,
  entries: Iterable<Entry>,
  { decisions, tradeId }: TradeDecisions,
): readonly Entry[] => {
  const [first] = decisions;
  if (first === undefined) return [];
  const { market, symbol } = first.context.ticket;
  const born = decisions.find(({ seq }) => seq === 1)?.event['atMs'];
  const fromMs = (typeof born === 'number' ? born : 0) - WARM_MS;
  const terms = { tradeId, market, symbols: symbolsOf(settings, symbol), fromMs };
  return [...trimmed(entries, terms)];
};

const content = z.object({
  answers: z.array(
    z.object({ name: z.string(), values: z.array(z.unknown()), rows: z.array(z.unknown()) }),
  ),
  ticks: z.array(z.unknown().transform(entryOf)),
});

/** The file: the same names for the same things throughout, none of them the house's own. */
export const sealed = (
  evidence: StoredEvidence,
  ticks: readonly Entry[],
  tables: readonly TableBytes[],
): Buffer => {
  const { answers, trade } = evidence;
  const told: Pick<ExportContent, 'answers' | 'ticks'> = content.parse(
    JSON.parse(JSON.stringify(redacted({ answers, ticks }))),
  );
  return encodeExport({
    program: packageVersion(import.meta.url),
    trade: trade.tradeId,
    tables: tables.map((one) => ({ ...one, content: one.content.toString('base64') })),
    ...told,
  });
};

/** What leaves the house of the named tables, out of the store. */
const tablesFor = async (settings: EffectiveConfig, named: readonly TableName[]) => {
  const stored = await storedTables(settings, named);
  return stored.ok ? carriedTables(named, stored.value) : stored;
};

/** `tradewarden export`. */
export const exportTrade: Commands['exportTrade'] = async (settings, { id, out }) => {
  const read = await onDatabase(settings, ({ database }) =>
    database.snapshot((q) => readEvidence(q, id)),
  );
  const evidence = read.ok ? read.value : read;
  if (!evidence.ok) return evidence;
  const { fills, settingsVersions, trade, transitions } = evidence.value;
  try {
    const path = ownRecordings(settings);
    const ticks = path === null ? [] : trimTicks(settings, ticksFor(path, trade), trade);
    const tables = await tablesFor(settings, tablesUsed(ticks, trade));
    if (!tables.ok) return tables;
    const bytes = sealed(evidence.value, ticks, tables.value);
    const file = out ?? resolve(`trade-${id}.export.gz`);
    const fault = written(file, bytes);
    if (fault !== null) return fail(fault);
    const figures = { bytes: bytes.length, ticks: ticks.length, tables: tables.value.length };
    return ok({ trade: id, file, transitions, fills, settingsVersions, ...figures });
  } catch (error) {
    return fail(faultOf(error));
  }
};
