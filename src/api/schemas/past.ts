import { z } from 'zod';

import { instantMs, micros, named } from './registry.ts';

export const results = named(
  'Results',
  z.object({
    results: z
      .array(z.object({ trade: z.int(), closedAtMs: instantMs, pnlMicros: micros }))
      .describe('What each closed trade has brought, after fees; the oldest first.'),
  }),
);

const bin = z.object({
  fromPercent: z.number(),
  toPercent: z.number(),
  count: z.int(),
  meanPercent: z.number().describe('Mean of what was said.'),
  wonPercent: z.number(),
  interval: z
    .object({ lowPercent: z.number(), highPercent: z.number() })
    .describe('95 % interval of Wilson around the share that won.'),
});

const scores = z.object({
  count: z.int(),
  wonPercent: z.number(),
  brier: z.number().describe('0 is perfect, 0.25 is always saying 50 %.'),
  reliability: z.number(),
  resolution: z.number(),
  uncertainty: z.number(),
  withinBins: z.number(),
  logLoss: z.number(),
  clamped: z.int(),
  bins: z.array(bin).describe('Those with forecasts, by rising probability.'),
});

export const calibration = named(
  'Calibration',
  z
    .object({
      models: z.array(
        z.object({
          model: z.string(),
          scores: scores.nullable().describe('Null without a settled forecast.'),
          market: z
            .object({ count: z.int(), brier: z.number(), own: z.number() })
            .nullable()
            .describe('The market’s own middle price on the same trades.'),
        }),
      ),
      left: z
        .object({ noProbability: z.int(), noResult: z.int(), notBinary: z.int() })
        .describe('Closed trades that say nothing, and why.'),
    })
    .describe('What was said at entry against what the venue settled.'),
);
