import { z } from 'zod';

import { durationMs, integer, secretRef } from './scalars.ts';

export const databaseSection = z.strictObject({
  url: secretRef()
    .nullable()
    .default(null)
    .describe(
      'Where the PostgreSQL connection string is kept; DATABASE_URL, when set, is such a place. ' +
        'Null starts the embedded server.',
    ),
  startPatienceMs: durationMs(0)
    .default(300_000)
    .describe(
      'How long a start waits for a database that does not answer, asking again every few ' +
        'seconds. Nothing is guarded meanwhile: an alarm stands, and the startup probe fails. ' +
        'After that the process ends with exit code 3. 0 asks once. A database that answers, ' +
        'but refuses, ends the start at once.',
    ),
  pool: z
    .strictObject({
      minConnections: integer(0, 100).default(0).describe('Connections kept open when idle.'),
      maxConnections: integer(1, 500).default(10).describe('Connections open at most.'),
      acquireTimeoutMs: durationMs()
        .default(5_000)
        .describe('Longest wait for a free connection of the pool.'),
      connectTimeoutMs: durationMs().default(5_000).describe('Longest wait for a new connection.'),
      idleTimeoutMs: durationMs()
        .default(30_000)
        .describe('How long an unused connection is kept.'),
      statementTimeoutMs: durationMs()
        .default(10_000)
        .describe('How long a statement may run before the server cancels it.'),
      idleInTransactionTimeoutMs: durationMs()
        .default(30_000)
        .describe('How long a transaction may sit idle before the server drops it.'),
    })
    .prefault({}),
});
