import type { Answer } from './answer.ts';
import { jsonb } from './jsonb.ts';
import type { SettingsRow, Tables } from './tables.ts';

/* The statements of the settings, by name; each answers as its SQL does. */

/** Versions are taken in order: the newest row is the last. */
export const newestOf = (rows: readonly SettingsRow[]): number => rows.at(-1)?.version ?? 0;

const layerOf = ({ source, scope, name }: SettingsRow): string => `${source}/${scope}/${name}`;

const isInForce =
  (tables: Tables, rows: readonly SettingsRow[]) =>
  (row: SettingsRow): boolean =>
    newestOf(rows.filter((other) => layerOf(other) === layerOf(row))) === row.version &&
    (row.scope !== 'trade' || (tables.trades.get(row.name)?.endedAtMs ?? null) === null);

const append: Answer = (tables, values, nowMs) => {
  const [expected, source, scope, name, patch, origins, by, reason] = values.map(String);
  if (Number(expected) !== newestOf(tables.settings)) return [];
  const draft = {
    version: Number(expected) + 1,
    source: source ?? '',
    scope: scope ?? '',
    name: name ?? '',
    patch: jsonb(JSON.parse(patch ?? '')),
    origins: jsonb(JSON.parse(origins ?? '')),
    by: by ?? '',
    reason: reason ?? '',
    atMs: nowMs,
    supersedes: null,
  };
  const before = tables.settings.filter((row) => layerOf(row) === layerOf(draft));
  tables.settings.push({ ...draft, supersedes: before.at(-1)?.version ?? null });
  return [{ version: String(draft.version) }];
};

export const SETTINGS_STATEMENTS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['settings-version', (tables) => [{ version: String(newestOf(tables.settings)) }]],
  [
    'settings-in-force',
    (tables, [version]) => {
      const rows = tables.settings.filter((row) => row.version <= Number(version));
      return rows.filter(isInForce(tables, rows)).map((row) => ({
        ...row,
        scope: { kind: row.scope, name: row.name },
        version: String(row.version),
        supersedes: row.supersedes === null ? null : String(row.supersedes),
      }));
    },
  ],
  ['settings-append', append],
  ['settings-previews-open', () => []],
]);
