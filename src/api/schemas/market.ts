import { z } from 'zod';

import { instantMs, micros, named, priceCenti, side } from './registry.ts';

const strike = named(
  'Strike',
  z
    .object({
      market: z.string(),
      strikeMicros: micros,
      side: side.nullable().describe('Which would win at the spot price; null without one.'),
      bufferMicros: micros.nullable().describe('How far the spot price is from the strike.'),
      probabilityPercent: z.number().nullable().describe('Of that side.'),
      bidCenti: priceCenti.nullable(),
      askCenti: priceCenti.nullable(),
      edgePercent: z.number().nullable().describe('Probability less ask, percentage points.'),
      quoteAgeMs: z.number().nullable(),
      volumeContracts: z.number().nullable(),
    })
    .describe('A market from the side that would win now; what nothing proves is null.'),
);

export const markets = named(
  'Markets',
  z.object({
    atMs: instantMs,
    symbols: z.array(
      z.object({
        symbol: z.string(),
        spotMicros: micros.nullable(),
        spotAgeMs: z.number().nullable(),
        momentumBp: z.number().nullable(),
        changes: z
          .array(z.object({ overMs: z.number(), bp: z.number().nullable() }))
          .describe('Of the spot price, against itself so long ago.'),
      }),
    ),
    events: z
      .array(
        z.object({
          event: z.string(),
          series: z.string(),
          title: z.string(),
          symbol: z.string(),
          closeAtMs: instantMs,
          of: z.int().describe('How many strikes it has.'),
          strikes: z.array(strike).describe('The nearest to the spot price, the highest first.'),
        }),
      )
      .describe('Those that trade, the first to close first.'),
  }),
);
