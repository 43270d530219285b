import { z } from 'zod';

import type { ProtectionSettings } from '../../../machines/model/protections.ts';
import { durationMs, integer } from './scalars.ts';

const dollarLimit = (what: string, maxDollars: number) =>
  z
    .strictObject({
      enabled: z.boolean().default(false).describe(`Limit ${what}.`),
      maxDollars: z
        .number()
        .min(0.01)
        .max(1e9)
        .default(maxDollars)
        .describe('The limit, in dollars.'),
    })
    .prefault({});

const cooldown = (where: string, forMs: number) =>
  z
    .strictObject({
      enabled: z.boolean().default(false).describe(`After a stop, wait before ${where} again.`),
      forMs: durationMs().default(forMs).describe('How long it waits, from the stop on.'),
    })
    .prefault({});

const stopCount = (where: string, stops: number) =>
  z
    .strictObject({
      enabled: z.boolean().default(false).describe(`After several stops, wait ${where}.`),
      stops: integer(1, 10_000).default(stops).describe('So many stops close the way in.'),
      withinMs: durationMs().default(3_600_000).describe('All of them within this time.'),
      forMs: durationMs().default(1_800_000).describe('Closed for so long from the last of them.'),
    })
    .prefault({});

/** What closes the way in. A refused trade is told why; no rule touches an open one. */
export const protectionsSection = z.strictObject({
  openTrades: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Limit the open trades of all desks together.'),
      max: integer(1, 100_000).default(10_000).describe('Open trades at most.'),
    })
    .prefault({}),
  marketExposure: dollarLimit('what is at stake in one market', 1_000),
  seriesExposure: dollarLimit('what is at stake in one series', 10_000),
  dayExposure: dollarLimit(
    'what is at stake in contracts that close on one day (New York)',
    25_000,
  ),
  dailyLoss: dollarLimit('what may be lost on one day (New York), fees included', 1_000),
  drawdown: dollarLimit('the fall of all realised profit from its peak', 2_500),
  marketCooldown: cooldown('entering the same market and side', 600_000),
  seriesCooldown: cooldown('entering the same series', 300_000),
  seriesStops: stopCount('before entering the series', 3),
  fleetStops: stopCount('before entering anything', 6),
}) satisfies z.ZodType<ProtectionSettings>;
