import type { LookupTable } from '../../machines/market/models/lookup-table.ts';
import type { SymbolId, TradeId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { guardOf } from '../../machines/trades/guard.ts';
import type { Entry, EntryOf } from './entry.ts';

/** The tables that the model of one trade has read, by version; a message where one is missing. */
export type Tables = ReadonlyMap<number, Result<LookupTable, string>>;

/** A trade, by what its transitions have left of it. */
type Guarded = {
  readonly tradeId: TradeId;
  readonly decisions: readonly { readonly seq: number; readonly context: TradeContext }[];
};

const readsTable = (context: TradeContext): boolean => guardOf(context).model === 'lookup';

/** A stored table, by its name. */
export type TableName = { readonly symbol: SymbolId; readonly version: number };

/** The table that a recording says is read from here on, or why it cannot be. */
export const recordedTable = (
  { symbol, version }: EntryOf<'table'>,
  tables: Tables,
): Result<LookupTable | null, string> => {
  if (version === null) return ok(null);
  if (version === undefined)
    return fail('its model reads a table of which the recording tells no version');
  return tables.get(version) ?? fail(`table ${version} of ${symbol} is missing`);
};

/**
 * The tables that were in force while the trade was guarded by the lookup model, oldest first.
 * Where it never was, the ticks are not looked at.
 */
export const tablesUsed = (
  entries: Iterable<Entry>,
  { decisions, tradeId }: Guarded,
): readonly TableName[] => {
  const readers = new Set(
    decisions.filter(({ context }) => readsTable(context)).map(({ seq }) => seq),
  );
  const used = new Set<number>();
  const symbol = decisions[0]?.context.ticket.symbol;
  if (symbol === undefined || readers.size === 0) return [];
  let inForce: number | null = null;
  let isReading = false;
  for (const one of entries) {
    if (one.kind === 'session') inForce = null;
    else if (one.kind === 'table' && one.symbol === symbol) inForce = one.version ?? null;
    else if (one.kind === 'guarded' && one.tradeId === tradeId) isReading = readers.has(one.seq);
    else if (one.kind === 'released' && one.tradeId === tradeId) isReading = false;
    if (isReading && inForce !== null) used.add(inForce);
  }
  return [...used].sort((a, b) => a - b).map((version) => ({ symbol, version }));
};
