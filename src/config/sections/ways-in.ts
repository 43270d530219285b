import { z } from 'zod';

import { durationMs, integer, name, path } from './scalars.ts';

export const ticketsSection = z.strictObject({
  maxAgeMs: durationMs(1_000)
    .default(60_000)
    .describe(
      'A ticket that has waited longer for a process to take it up is refused: its price is of ' +
        'another market.',
    ),
});

export const apiSection = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the API listens.'),
  host: z
    .enum(['127.0.0.1', '::1'])
    .default('127.0.0.1')
    .describe('Address the API listens on: of this machine only. From elsewhere: by a tunnel.'),
  port: integer(0, 65_535).default(8461).describe('Port of the API. 0 takes any free one.'),
  readOnly: z
    .boolean()
    .default(true)
    .describe('Whether the API only shows. The kill switch can be thrown all the same.'),
  tokenFile: path()
    .nullable()
    .default(null)
    .describe(
      'File of the token that may do everything, made on the first start for its owner alone; ' +
        'those that may less lie beside it, as `…-operate` and `…-view`. Null: `api-token` in ' +
        'the data directory.',
    ),
});

export const inspectorSection = z.strictObject({
  statelyCompat: z
    .boolean()
    .default(false)
    .describe(
      'Whether the inspector of stately.ai may be attached, by a socket of the API. Its page is ' +
        'code from the internet, and is shown what the charts do.',
    ),
});

export const adoptionSection = z.strictObject({
  claims: z
    .array(
      z.strictObject({
        series: name().describe('Positions in markets of this series are claimed.'),
        side: z.enum(['yes', 'no']).nullable().default(null).describe('Null: on both sides.'),
        maxContracts: integer(1, 1_000_000)
          .nullable()
          .default(null)
          .describe('Of one position at most so many. Null: all of it.'),
      }),
    )
    .default([])
    .describe('What others open is guarded by itself where a rule says so. By default nothing is.'),
  maxPositionAgeMs: durationMs(100)
    .default(10_000)
    .describe('What the venue says it holds is too old for a claim after this.'),
});
