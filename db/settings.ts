import { z } from 'zod';

import { SCOPES, type Layer, type Patch, type Scope } from '../machines/model/layers.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, bigintColumn, exactlyOne, instant, instantColumn } from './rows.ts';

/** A change of one layer: who, why, and the whole layer after it. */
export type SettingsChange = {
  readonly source: Layer['source'];
  readonly scope: Scope;
  readonly patch: Patch;
  readonly origins: Layer['origins'];
  readonly by: string;
  readonly reason: string;
};

/** A change as it is kept. */
export type SettingsVersion = SettingsChange & {
  readonly version: number;
  readonly atMs: EpochMs;
  /** The version of the same layer before it. */
  readonly supersedes: number | null;
};

/** A change beside what it has replaced. */
export type SettingsStep = SettingsVersion & { readonly before: Patch };

const patchColumn = z.record(z.string(), z.unknown());

const versionRow = z.object({
  version: bigintColumn,
  source: z.enum(['start', 'command']),
  scope: z.object({ kind: z.enum(SCOPES), name: z.string() }),
  patch: patchColumn,
  origins: z.record(z.string(), z.string()),
  by: z.string(),
  reason: z.string(),
  atMs: instantColumn,
  supersedes: bigintColumn.nullable(),
});

const versionRows: z.ZodType<readonly SettingsVersion[]> = z.array(versionRow);
const stepRows: z.ZodType<readonly SettingsStep[]> = z.array(
  versionRow.extend({ before: patchColumn }),
);

const COLUMNS = `s.version, s.source, json_build_object('kind', s.scope, 'name', s.name) as scope,
  s.patch, s.origins, s.changed_by as by, s.reason, ${instant('s.at', 'atMs')}, s.supersedes`;

const STEPS = `
  select ${COLUMNS}, coalesce(b.patch, '{}') as before
  from settings s left join settings b on b.version = s.supersedes`;

const newestRows = z.array(z.object({ version: bigintColumn }));

/** The version in force; 0 while there are no settings. */
export const readSettingsVersion = async (q: Queryable): Promise<number> =>
  exactlyOne(
    newestRows.parse(
      await q.query({
        name: 'settings-version',
        text: 'select coalesce(max(version), 0) as version from settings',
        values: [],
      }),
    ),
  ).version;

/**
 * The layers in force as of a version, but for those of trades that have ended. A trade that is
 * about to be born may have its settings already.
 */
export const readSettings = async (
  q: Queryable,
  version: number,
): Promise<readonly SettingsVersion[]> =>
  versionRows.parse(
    await q.query({
      name: 'settings-in-force',
      text: `
        select distinct on (s.source, s.scope, s.name) ${COLUMNS} from settings s
        where s.version <= $1 and (s.scope <> 'trade'
          or not exists (
            select from trades t where t.id = s.name::bigint and t.ended_at is not null))
        order by s.source, s.scope, s.name, s.version desc`,
      values: [version],
    }),
  );

/**
 * Makes a change the version after `expected`; null where that is no longer the version in force.
 * Of several who try at once, one succeeds.
 */
export const appendSettings = async (
  q: Queryable,
  expected: number,
  { source, scope, patch, origins, by, reason }: SettingsChange,
): Promise<number | null> =>
  atMostOne(
    newestRows.parse(
      await q.query({
        name: 'settings-append',
        text: `
          insert into settings (version, source, scope, name, patch, origins, changed_by, reason,
            supersedes)
          select $1::bigint + 1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8,
            (select max(version) from settings where source = $2 and scope = $3 and name = $4)
          where $1::bigint = (select coalesce(max(version), 0) from settings)
          on conflict (version) do nothing
          returning version`,
        values: [
          expected,
          source,
          scope.kind,
          scope.name,
          JSON.stringify(patch),
          JSON.stringify(origins),
          by,
          reason,
        ],
      }),
    ),
  )?.version ?? null;

/** One version; null where there is none. */
export const readSettingsAt = async (q: Queryable, version: number): Promise<SettingsStep | null> =>
  atMostOne(
    stepRows.parse(
      await q.query({
        name: 'settings-at',
        text: `${STEPS} where s.version = $1`,
        values: [version],
      }),
    ),
  );

/** The changes of one scope, or with null of all of them; newest first. */
export const readSettingsHistory = async (
  q: Queryable,
  { scope, limit }: SettingsPage,
): Promise<readonly SettingsStep[]> =>
  stepRows.parse(
    await q.query({
      name: 'settings-history',
      text: `${STEPS}
        where $1::text is null or (s.scope = $1 and s.name = $2)
        order by s.version desc limit $3`,
      values: [scope?.kind ?? null, scope?.name ?? null, limit],
    }),
  );

export type SettingsPage = {
  readonly scope: Scope | null;
  readonly limit: number;
};
