import { z } from 'zod';

import { readAuditBefore, type AuditRow } from '../../../db/audit.ts';
import type { Queryable } from '../../../db/queryable.ts';
import { ROLES } from '../access/roles.ts';
import { found, NOTHING, reading, type Endpoint } from '../endpoint.ts';
import { verifyAuditChain } from '../../service/audit.ts';
import { auditPage, auditState } from '../schemas/actions.ts';
import { page } from '../schemas/params.ts';

const sealed = z.object({
  role: z.enum(ROLES).nullable().default(null),
  token: z.string().nullable().default(null),
  what: z.string().nullable().default(null),
  body: z.unknown().optional(),
  status: z.int().nullable().default(null),
  answer: z.unknown().optional(),
});

const shown = ({ entry, ...row }: AuditRow) => {
  const { answer = null, body = null, ...rest } = sealed.parse(JSON.parse(entry));
  return { ...row, ...rest, answer, body };
};

/** One at a time, however many ask: who asks meanwhile is answered by the one under way. */
const oneAtATime = <Answer>(work: () => Promise<Answer>): (() => Promise<Answer>) => {
  let underWay: Promise<Answer> | null = null;
  return () => {
    underWay ??= work().finally(() => (underWay = null));
    return underWay;
  };
};

const endpointsOf = (
  database: Queryable,
  verified: () => ReturnType<typeof verifyAuditChain>,
): readonly Endpoint[] => [
  reading({
    path: '/audit',
    summary: 'What was asked of the API and what came of it, the newest first.',
    params: NOTHING,
    query: z.strictObject(page),
    answer: auditPage,
    refusals: [503],
    run: async ({ query: { cursor, limit } }) => {
      const before = cursor === undefined ? null : Number(cursor);
      const rows = await readAuditBefore(database, before, limit);
      const next = rows.length === limit ? String(rows.at(-1)?.id ?? '') : null;
      return found({ rows: rows.map(shown), next });
    },
  }),
  reading({
    path: '/audit/verify',
    summary: 'Goes through the whole chain, and says where it breaks.',
    params: NOTHING,
    query: NOTHING,
    answer: auditState,
    refusals: [503],
    run: async () => found(await verified()),
  }),
];

/** `/audit`: what was asked of the API and what came of it. */
export const auditEndpoints = (database: Queryable): readonly Endpoint[] =>
  endpointsOf(
    database,
    oneAtATime(() => verifyAuditChain(database)),
  );
