import { z } from 'zod';

import { SCOPES, type Patch, type Scope } from '../machines/model/layers.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, bigintColumn, exactlyOne } from './rows.ts';

/** A change that somebody thinks of: `patch` for all that commands have set in `scope`. */
export type Draft = {
  /** The version it was written against. */
  readonly version: number;
  readonly scope: Scope;
  readonly patch: Patch;
};

/** A draft whose consequences somebody waits to be told. */
export type OpenPreview = Draft & { readonly id: string };

const idRows = z.array(z.object({ id: z.string() }));

/** Asks what a draft would do; the question's id. Old questions are cleared away with it. */
export const askPreview = async (q: Queryable, { version, scope, patch }: Draft): Promise<string> =>
  exactlyOne(
    idRows.parse(
      await q.query({
        name: 'settings-preview-ask',
        text: `
          with old as (
            delete from settings_previews where asked_at < clock_timestamp() - interval '1 day')
          insert into settings_previews (version, scope, name, patch) values ($1, $2, $3, $4)
          returning id::text as id`,
        values: [version, scope.kind, scope.name, JSON.stringify(patch)],
      }),
    ),
  ).id;

const openRows: z.ZodType<readonly OpenPreview[]> = z.array(
  z.object({
    id: z.string(),
    version: bigintColumn,
    scope: z.object({ kind: z.enum(SCOPES), name: z.string() }),
    patch: z.record(z.string(), z.unknown()),
  }),
);

/** Questions that somebody may still wait for, oldest first. */
export const openPreviews = async (q: Queryable): Promise<readonly OpenPreview[]> =>
  openRows.parse(
    await q.query({
      name: 'settings-previews-open',
      text: `
        select id::text as id, version, json_build_object('kind', scope, 'name', name) as scope,
          patch
        from settings_previews
        where answered_at is null and asked_at > clock_timestamp() - interval '1 minute'
        order by asked_at limit 10`,
      values: [],
    }),
  );

/** Answers a question; an answer that stands is not replaced. */
export const answerPreview = async (q: Queryable, id: string, answer: unknown): Promise<void> => {
  await q.query({
    name: 'settings-preview-answer',
    text: `
      update settings_previews set answered_at = clock_timestamp(), answer = $2
      where id = $1::uuid and answered_at is null`,
    values: [id, JSON.stringify(answer)],
  });
};

const answerRows = z.array(z.object({ answer: z.unknown() }));

/** The answer to a question; null while there is none. */
export const readPreview = async (q: Queryable, id: string): Promise<unknown> =>
  atMostOne(
    answerRows.parse(
      await q.query({
        name: 'settings-preview-read',
        text: 'select answer from settings_previews where id = $1::uuid',
        values: [id],
      }),
    ),
  )?.answer ?? null;
