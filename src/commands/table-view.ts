import { percentOfCode } from '../../machines/market/models/lookup-table.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { HistoryView, TableView } from '../cli/model-views.ts';
import type { NamedTable, TableFacts } from '../models/table-facts.ts';

const HOUR_MS = 3_600_000;

const historyView = (history: NonNullable<TableFacts['history']>): HistoryView => {
  const { fromMs, toMs, stepMs, prices, minRows, rows } = history;
  const enough = rows.filter((count) => count >= minRows);
  return {
    fromMs: epochMs(fromMs),
    toMs: epochMs(toMs),
    stepMs,
    prices,
    minRows,
    buckets: {
      filled: enough.length,
      fewest: enough.length === 0 ? 0 : Math.min(...enough),
      most: Math.max(0, ...rows),
    },
    hoursApart: Math.floor((toMs - fromMs) / HOUR_MS),
  };
};

const knownPoints = (layers: NamedTable['table']['layers']): number => {
  let known = 0;
  for (const layer of layers)
    if (layer !== null) for (const code of layer) if (percentOfCode(code) !== null) known += 1;
  return known;
};

/** A table in figures. */
export const tableView = ({ symbol, table, facts }: NamedTable): TableView => {
  const { ttc, buffer, momentum, layers, isOpenEnded, referenceMicros } = table;
  const filled = layers.filter((layer) => layer !== null);
  const points = 2 * ttc.count * buffer.count * momentum.count;
  return {
    symbol,
    ttcSeconds: { from: ttc.first, to: ttc.first + ttc.step * (ttc.count - 1), step: ttc.step },
    bufferPoints: { to: buffer.first + buffer.step * (buffer.count - 1), step: buffer.step },
    momentumBp:
      momentum.count === 1
        ? null
        : { from: momentum.first, to: momentum.first + momentum.count - 1 },
    isOpenEnded,
    referenceDollars: referenceMicros === null ? null : referenceMicros / 1e6,
    layers: { filled: filled.length, of: momentum.count },
    filledPercent: (100 * knownPoints(layers)) / points,
    memoryBytes: filled.reduce((sum, { byteLength }) => sum + byteLength, 0),
    source: facts.source,
    history: facts.history === null ? null : historyView(facts.history),
  };
};
