import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, bigintColumn, instant, instantColumn } from './rows.ts';

/** An action that was asked for, or what came of it. */
export type AuditKind = 'asked' | 'answered';

export type AuditRow = {
  readonly id: number;
  readonly kind: AuditKind;
  readonly key: string;
  readonly atMs: EpochMs;
  /** JSON; the text itself is what is sealed. */
  readonly entry: string;
  readonly hash: string;
};

const auditRows = z.array(
  z.object({
    id: bigintColumn,
    kind: z.enum(['asked', 'answered']),
    key: z.string(),
    atMs: instantColumn,
    entry: z.string(),
    hash: z.string(),
  }),
);

const COLUMNS = `id, kind, key, ${instant('at', 'atMs')}, entry, hash`;

/** Several write at once: one of them is first, the others look again. */
const TRIES = 20;

const idRows = z.array(z.object({ id: bigintColumn }));

/** The row of this kind under a key; null where there is none. */
export const readAudit = async (
  q: Queryable,
  kind: AuditKind,
  key: string,
): Promise<AuditRow | null> =>
  atMostOne(
    auditRows.parse(
      await q.query({
        name: 'audit-by-key',
        text: `select ${COLUMNS} from audit_log where key = $1 and kind = $2`,
        values: [key, kind],
      }),
    ),
  );

/** Appends a row to the chain; false where there is one of this kind under the key already. */
export const appendAudit = async (
  q: Queryable,
  { kind, key, atMs, entry }: Omit<AuditRow, 'hash' | 'id'>,
): Promise<boolean> => {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const rows = idRows.parse(
      await q.query({
        name: 'audit-append',
        text: `
          with last as (select id, hash from audit_log order by id desc limit 1)
          insert into audit_log (id, kind, key, at, entry, hash)
          select coalesce((select id from last), 0) + 1, $1, $2, to_timestamp($3::float8 / 1000),
            $4, encode(
              sha256(convert_to(coalesce((select hash from last), '') || $4, 'UTF8')), 'hex')
          on conflict do nothing returning id`,
        values: [kind, key, atMs, entry],
      }),
    );
    if (rows.length > 0) return true;
    if ((await readAudit(q, kind, key)) !== null) return false;
  }
  throw new Error(`audit: expected a place in the chain, found none in ${TRIES} tries`);
};

/** Rows after one, the oldest first. */
export const readAuditAfter = async (
  q: Queryable,
  after: number,
  limit: number,
): Promise<readonly AuditRow[]> =>
  auditRows.parse(
    await q.query({
      name: 'audit-after',
      text: `select ${COLUMNS} from audit_log where id > $1 order by id limit $2`,
      values: [after, limit],
    }),
  );

/** Rows before one (null: the newest), the newest first. */
export const readAuditBefore = async (
  q: Queryable,
  before: number | null,
  limit: number,
): Promise<readonly AuditRow[]> =>
  auditRows.parse(
    await q.query({
      name: 'audit-before',
      text: `
        select ${COLUMNS} from audit_log
        where $1::bigint is null or id < $1 order by id desc limit $2`,
      values: [before, limit],
    }),
  );

/** What a row's hash must be. */
export const auditHash = (previous: string, entry: string): string =>
  createHash('sha256').update(previous).update(entry).digest('hex');
