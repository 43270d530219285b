import { z } from 'zod';

import { durationMs, integer, name } from './scalars.ts';

export const sweepSection = z.strictObject({
  intervalMs: durationMs(1, 60_000)
    .default(100)
    .describe('How often due deadlines are looked for.'),
});

export const probesSection = z.strictObject({
  host: name()
    .default('127.0.0.1')
    .describe('Address the probes listen on; 0.0.0.0 in a container.'),
  port: integer(0, 65_535)
    .nullable()
    .default(8460)
    .describe('Port of the probes. 0 takes any free one; null switches the probes off.'),
});

export const logSection = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('Least level that is written.'),
  format: z
    .enum(['auto', 'pretty', 'json'])
    .default('auto')
    .describe('`auto` is `pretty` on a terminal and `json` elsewhere.'),
  repeatWindowMs: durationMs(0)
    .default(10_000)
    .describe('The same warning within this window is counted, not repeated. 0 writes all.'),
});

export const shutdownSection = z.strictObject({
  drainMs: durationMs(0, 600_000)
    .default(15_000)
    .describe('How long effects in flight may take to settle before the process stops.'),
});

export const leaseSection = z.strictObject({
  ttlMs: durationMs(1_000, 600_000)
    .default(30_000)
    .describe('How long the right to act lasts without renewal; renewed at a third of it.'),
  soleNode: z
    .boolean()
    .default(true)
    .describe(
      'No other process takes these trades over while the database is away: acting goes on, from ' +
        'the spool, until a renewal proves another owner. False, where a second process stands ' +
        'by: acting stops at 0.8 of `ttlMs` without a renewal, and the process gives up after ' +
        'five minutes. With the embedded server always true.',
    ),
});

export const spoolSection = z.strictObject({
  afterMs: durationMs(10, 60_000)
    .default(500)
    .describe(
      'A commit without an answer for so long has transitions go to the spool, a flushed file in ' +
        'the data directory, until the database answers. Entries stop meanwhile, exits go on.',
    ),
  preallocateMiB: integer(0, 65_536)
    .default(16)
    .describe('Room that the spool takes at once, so that a disk that fills up does not meet it.'),
  maxMiB: integer(1, 1_048_576)
    .default(2_048)
    .describe('Size of the spool at most. When it is full, transitions wait and nothing is done.'),
});
