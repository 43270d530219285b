import type { Answer } from './answer.ts';
import type { ModelTableRow, Tables } from './tables.ts';
import { number, string } from './values.ts';

/* The statements of the models' tables, by name; each answers as its SQL does. */

const storedBy = ({ modelTables }: Tables, nowMs: number): readonly ModelTableRow[] =>
  modelTables.filter(({ createdAtMs }) => createdAtMs <= nowMs);

/** The version in force of each symbol. */
const inForce: Answer = (tables, _values, nowMs) => {
  const newest = new Map<string, number>();
  for (const { symbol, version } of storedBy(tables, nowMs))
    newest.set(symbol, Math.max(version, newest.get(symbol) ?? 0));
  return [...newest].map(([symbol, version]) => ({ symbol, version }));
};

const content: Answer = (tables, [of, asked], nowMs) =>
  storedBy(tables, nowMs)
    .filter(({ symbol }) => symbol === string(of))
    .filter(({ version }) => asked === null || version === number(asked))
    .sort((a, b) => b.version - a.version)
    .slice(0, 1)
    .map(({ content: bytes, version }) => ({ version, content: bytes }));

export const MODEL_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['model-tables-in-force', inForce],
  ['model-table-content', content],
];
