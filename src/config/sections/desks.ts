import { z } from 'zod';

import type { DeskSettings } from '../../../machines/model/settings.ts';
import { durationMs, integer, name, percent } from './scalars.ts';

const spikePause = z.strictObject({
  enabled: z.boolean().default(true).describe('Pause entries on a spike of momentum.'),
  thresholdBp: integer(1, 10_000).default(36).describe('Score in basis points that pauses.'),
  calmBp: integer(0, 10_000).default(30).describe('Score below which the market counts as calm.'),
  quietMs: durationMs().default(900_000).describe('Calm for this long, entries resume.'),
});

const edgePercent = z.number().min(-100).max(100);

const bootstrap = z.strictObject({
  enabled: z.boolean().default(false).describe('Learn with relaxed thresholds at first.'),
  untilClosedTrades: integer(1, 1_000_000)
    .default(50)
    .describe('With so many trades closed, the thresholds of the desk itself hold.'),
  minProbabilityPercent: percent().default(60).describe('Smallest probability until then.'),
  minEdgePercent: edgePercent.default(-1).describe('Smallest edge until then.'),
  minConfidencePercent: percent()
    .default(25)
    .describe('Smallest confidence of a signal until then.'),
});

const signal = z.strictObject({
  required: z
    .boolean()
    .default(false)
    .describe('Enter only where the newest signal points to the side that is bought.'),
  frameMs: durationMs(60_000)
    .default(60_000)
    .describe('Candles of the signal, one of signals.framesMs.'),
  minConfidencePercent: percent().default(40).describe('Smallest confidence of the signal.'),
  maxAgeMs: durationMs(1_000)
    .default(120_000)
    .describe('How long after the close of its candle a signal counts.'),
});

export const deskSection = z.strictObject({
  name: name().describe('The name of the desk; one of its kind.'),
  series: z.array(name()).min(1).describe('Series whose markets the desk may enter.'),
  entriesEnabled: z.boolean().default(true).describe('The entry switch. Stops have their own.'),
  minProbabilityPercent: percent().default(95).describe('Smallest probability of the side bought.'),
  minEdgePercent: edgePercent
    .default(0.25)
    .describe('Smallest probability minus ask, in percentage points.'),
  edgeTolerancePercent: z
    .number()
    .min(0)
    .max(10)
    .default(0.5)
    .describe('An edge that is smaller than minEdgePercent by so much is enough.'),
  maxAskCenti: integer(1, 9_999)
    .default(9_800)
    .describe('Highest ask that is bought, in hundredths of a cent; neither side may ask more.'),
  minVolumeContracts: integer(0, 1_000_000_000)
    .default(1_000)
    .describe('Contracts that must have traded in a market, as the venue last listed it.'),
  minTtcMs: durationMs(0).default(120_000).describe('Shortest time to close at entry.'),
  maxTtcMs: durationMs(0).default(900_000).describe('Longest time to close at entry.'),
  quantityContracts: integer(1, 100_000).default(1).describe('Contracts of one entry.'),
  multiplier: integer(1, 1_000).default(1).describe('Multiplies the contracts of an entry.'),
  allowReEntry: z
    .boolean()
    .default(false)
    .describe('Enter a market and side again after a trade on it has ended.'),
  cooldownMs: durationMs(0).default(10_000).describe('Pause between entries of a market and side.'),
  maxOpenTrades: integer(1, 100_000).default(20).describe('Open trades of this desk at most.'),
  signal: signal.prefault({}),
  bootstrap: bootstrap.prefault({}),
  spikePause: spikePause.prefault({}),
  guard: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('How trades of this desk are guarded, where other than by guard: its members.'),
}) satisfies z.ZodType<DeskSettings>;

/** The desk of a fresh installation. */
export const defaultDesk = deskSection.parse({
  name: 'fifteen-minute',
  series: ['KXBTC15M', 'KXETH15M', 'KXSOL15M', 'KXXRP15M'],
  minProbabilityPercent: 70,
  minEdgePercent: 3,
  minVolumeContracts: 100,
  quantityContracts: 10,
  spikePause: { quietMs: 180_000 },
});
