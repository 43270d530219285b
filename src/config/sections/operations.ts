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
});
