import { z } from 'zod';

import { auditHash, readAuditAfter, type AuditRow } from '../../db/audit.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { AuditView } from '../cli/audit-view.ts';

const PAGE = 1_000;

const sealed = z.looseObject({ kind: z.string(), key: z.string(), atMs: z.number() });

/** The columns that are looked for must say what the sealed text says. */
const agrees = ({ atMs, entry, key, kind }: AuditRow): boolean => {
  const { success, data } = sealed.safeParse(JSON.parse(entry));
  return success && data.key === key && data.kind === kind && Math.abs(data.atMs - atMs) < 1;
};

/** Why a row does not follow from the one before it; null where it does. */
const faultOf = (row: AuditRow, id: number, hash: string): string | null => {
  if (row.id !== id) return `expected row ${id}, found row ${row.id}`;
  if (auditHash(hash, row.entry) !== row.hash) return 'its hash is not that of its text';
  return agrees(row) ? null : 'its columns are not what its text says';
};

/** Goes through the whole chain, and stops where it breaks. */
export const verifyAuditChain = async (q: Queryable): Promise<AuditView> => {
  let rows = 0;
  let hash = '';
  for (;;) {
    const page = await readAuditAfter(q, rows, PAGE);
    for (const row of page) {
      const fault = faultOf(row, rows + 1, hash);
      if (fault !== null) return { rows, hash, broken: { row: row.id, fault } };
      rows = row.id;
      ({ hash } = row);
    }
    if (page.length < PAGE) return { rows, hash, broken: null };
  }
};
