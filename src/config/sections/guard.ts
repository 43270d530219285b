import { z } from 'zod';

import { PROBABILITY_MODELS } from '../../../machines/model/probability-model.ts';
import type { GuardSettings } from '../../../machines/model/settings.ts';
import { blind, exit, limitExit } from './guard-exits.ts';
import {
  beforeClose,
  breakEven,
  maxHold,
  momentumStop,
  priceFloor,
  probabilityStop,
  takeProfit,
  trailingStop,
} from './guard-stops.ts';
import { durationMs } from './scalars.ts';

/** How a new trade is guarded; frozen into the trade when it opens. */
export const guardSection = z.strictObject({
  stopsEnabled: z
    .boolean()
    .default(true)
    .describe('The stop switch; it stands above all rules. Entries have their own.'),
  model: z
    .enum(PROBABILITY_MODELS)
    .default('logNormal')
    .describe('Probability from spot and realised volatility, or from the quotes.'),
  probabilityStop: probabilityStop.prefault({}),
  momentumStop: momentumStop.prefault({}),
  priceFloor: priceFloor.prefault({}),
  takeProfit: takeProfit.prefault({}),
  trailingStop: trailingStop.prefault({}),
  breakEven: breakEven.prefault({}),
  maxHold: maxHold.prefault({}),
  beforeClose: beforeClose.prefault({}),
  exit: exit.prefault({}),
  limitExit: limitExit.prefault({}),
  blind: blind.prefault({}),
  settlementOverdueMs: durationMs(1_000)
    .default(900_000)
    .describe('A result that has not come this long after the close is alarmed; it repeats.'),
  maxQuoteAgeMs: durationMs()
    .default(10_000)
    .describe('A quote with older proof decides nothing: the trade is unprotected.'),
  maxSpotAgeMs: durationMs()
    .default(10_000)
    .describe('A spot price with older proof decides nothing: the trade is unprotected.'),
}) satisfies z.ZodType<GuardSettings>;
