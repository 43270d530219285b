import { createHash } from 'node:crypto';

import type { Tables, TransitionRecord } from './store/tables.ts';

/** Members in order of their names, whatever order they were set in. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]),
  );
};

const parsed = (text: string): unknown => JSON.parse(text);

/** What a transition decided; not who held the lease, nor when the database wrote it. */
const lineOf = (row: TransitionRecord): string =>
  JSON.stringify(
    canonical({
      trade: row.tradeId,
      actor: row.actor,
      seq: row.seq,
      atMs: row.atMs,
      eventId: row.eventId,
      event: parsed(row.event),
      from: row.from,
      to: row.to,
      context: parsed(row.context),
      intents: row.intents,
      machineVersion: row.machineVersion,
    }),
  );

/** SHA-256 over every transition, trade by trade and actor by actor, each in canonical JSON. */
export const journalHash = ({ journal }: Pick<Tables, 'journal'>): string => {
  const hash = createHash('sha256');
  const actors = [...journal].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  for (const [, rows] of actors) for (const row of rows) hash.update(`${lineOf(row)}\n`);
  return hash.digest('hex');
};
