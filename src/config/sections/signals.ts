import { z } from 'zod';

import type { SignalSettings } from '../../../machines/model/signal-settings.ts';
import { durationMs, integer, percent } from './scalars.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const enabled = (what: string) => z.boolean().default(true).describe(what);

const weight = (share: number) =>
  z.number().min(0).max(100).default(share).describe('Its weight in the vote.');

const period = (candles: number, what: string) => integer(2, 500).default(candles).describe(what);

const bounds = (thresholdBp: number, fullBp: number, what: string) => ({
  thresholdBp: z
    .number()
    .min(0)
    .max(10_000)
    .default(thresholdBp)
    .describe(`${what} at which it votes, in basis points.`),
  fullBp: z
    .number()
    .min(0)
    .max(10_000)
    .default(fullBp)
    .describe(`${what} at which its vote is whole, in basis points.`),
});

const emaCross = z.strictObject({
  enabled: enabled('Vote with the fast average over or under the slow one.'),
  weight: weight(30),
  fastPeriod: period(20, 'Candles of the fast average.'),
  slowPeriod: period(50, 'Candles of the slow average.'),
  ...bounds(2, 20, 'Distance of the averages'),
});

const macd = z.strictObject({
  enabled: enabled('Vote with the histogram of the MACD.'),
  weight: weight(20),
  fastPeriod: period(12, 'Candles of the fast average.'),
  slowPeriod: period(26, 'Candles of the slow average.'),
  signalPeriod: period(9, 'Values of the signal line.'),
  ...bounds(0.5, 5, 'Histogram over the close'),
});

const momentum = z.strictObject({
  enabled: enabled('Vote with the momentum score.'),
  weight: weight(25),
  ...bounds(10, 36, 'Score'),
});

const breakout = z.strictObject({
  enabled: enabled('Vote with a close that breaks out of the average true range.'),
  weight: weight(10),
  period: period(14, 'Candles of the average true range.'),
  thresholdRanges: z.number().min(0).max(100).default(2).describe('Ranges at which it votes.'),
  fullRanges: z.number().min(0).max(100).default(4).describe('Ranges at which it is whole.'),
});

const rsi = z.strictObject({
  enabled: enabled('Vote against a price that is overbought or oversold.'),
  weight: weight(10),
  period: period(14, 'Candles of the relative strength index.'),
  overbought: z.number().min(50).max(100).default(70).describe('Index from which it votes down.'),
  oversold: z.number().min(0).max(50).default(30).describe('Index up to which it votes up.'),
});

const bollinger = z.strictObject({
  enabled: enabled('Vote against a close outside of the bands.'),
  weight: weight(5),
  period: period(20, 'Candles of the bands.'),
  deviations: z.number().min(0).max(20).default(2).describe('Deviations at which it votes.'),
  fullDeviations: z.number().min(0).max(20).default(3).describe('Deviations at which it is whole.'),
});

const trend = z.strictObject({
  enabled: enabled('Weaken signals of a market without a trend, by the average directional index.'),
  period: period(14, 'Candles of the index.'),
  rejectBelowAdx: z.number().min(0).max(100).default(5).describe('A weaker trend: no signal.'),
  bands: z
    .array(
      z.strictObject({
        belowAdx: z.number().min(0).max(100).describe('The band ends here.'),
        factor: z.number().min(0).max(1).describe('What it leaves of the confidence.'),
      }),
    )
    .default([
      { belowAdx: 10, factor: 0.6 },
      { belowAdx: 15, factor: 0.8 },
      { belowAdx: 20, factor: 0.9 },
    ])
    .describe('Bands of weak trends, weakest first; above all of them nothing is taken.'),
});

const data = z.strictObject({
  maxJumpPercent: percent()
    .default(1)
    .describe('A price further than this from the last one needs a second one beside it.'),
  maxSilenceMs: durationMs()
    .default(10_000)
    .describe('Without proof of the feed for longer than this, a candle has a hole.'),
  maxUnprovenPercent: percent().default(5).describe('Share of a candle that may lie in holes.'),
  minTicks: integer(1, 100_000).default(5).describe('Prices that a candle is made of at least.'),
});

export const signalsSection = z.strictObject({
  enabled: z.boolean().default(false).describe('Make signals from the spot prices.'),
  framesMs: z
    .array(durationMs(MINUTE_MS))
    .min(1)
    .default([MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS])
    .describe('Lengths of the candles; each makes its own signals.'),
  historyCandles: integer(2, 2_000)
    .default(200)
    .describe('Closed candles that an analysis looks back on.'),
  maxMissingCandles: integer(0, 100)
    .default(1)
    .describe('Missing candles in a row that are stepped over; after more it begins anew.'),
  keepMs: durationMs(DAY_MS / 24, 365 * DAY_MS)
    .default(30 * DAY_MS)
    .describe('How long signals are kept.'),
  data: data.prefault({}),
  rules: z
    .strictObject({
      emaCross: emaCross.prefault({}),
      macd: macd.prefault({}),
      momentum: momentum.prefault({}),
      breakout: breakout.prefault({}),
      rsi: rsi.prefault({}),
      bollinger: bollinger.prefault({}),
    })
    .prefault({}),
  trend: trend.prefault({}),
}) satisfies z.ZodType<SignalSettings>;
