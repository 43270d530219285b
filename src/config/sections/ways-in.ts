import { z } from 'zod';

import { durationMs, integer, path } from './scalars.ts';

export const ticketsSection = z.strictObject({
  maxAgeMs: durationMs(1_000)
    .default(60_000)
    .describe(
      'A ticket that has waited longer for a process to take it up is refused: its price is of ' +
        'another market.',
    ),
});

export const apiSection = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether the API listens.'),
  host: z
    .enum(['127.0.0.1', '::1'])
    .default('127.0.0.1')
    .describe('Address the API listens on: of this machine only.'),
  port: integer(0, 65_535).default(8461).describe('Port of the API. 0 takes any free one.'),
  tokenFile: path()
    .nullable()
    .default(null)
    .describe(
      'File of the bearer token, made on the first start for its owner alone. Null: `api-token` ' +
        'in the data directory.',
    ),
});
