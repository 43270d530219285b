import { z } from 'zod';

import { durationMs, integer } from './scalars.ts';

/** How a position is sold. */
export const exit = z.strictObject({
  ladderCenti: z
    .array(integer(0, 9_999))
    .min(1)
    .max(32)
    .default([100, 300, 600, 1_200])
    .describe(
      'How far below the best bid each exit that follows one without a sale may sell, in ' +
        'hundredths of a cent. The last one is stayed on.',
    ),
  floorCenti: integer(1, 9_999)
    .nullable()
    .default(null)
    .describe(
      'Disaster floor, in hundredths of a cent: with the ladder used up, or without a proven ' +
        'bid, an exit may sell down to this price, never below it. Null: no such exit.',
    ),
  maxAttempts: integer(1, 1_000).default(8).describe('Attempts before an exit counts as stuck.'),
  retryBaseMs: durationMs().default(500).describe('First pause between attempts; it doubles.'),
  retryMaxMs: durationMs().default(10_000).describe('Longest pause between attempts.'),
  stuckRetryMs: durationMs()
    .nullable()
    .default(60_000)
    .describe('Pause between attempts once stuck. Null: only by command.'),
  overdueMs: durationMs()
    .default(10_000)
    .describe('An order that has not reported its end for this long: the trade is unprotected.'),
});

/** An order that rests at the venue for as long as the position stands. */
export const limitExit = z.strictObject({
  enabled: z.boolean().default(false).describe('Let an order rest that sells the position.'),
  gainCenti: integer(1, 9_999)
    .nullable()
    .default(null)
    .describe('How far above the entry it rests, in hundredths of a cent. Null: nowhere.'),
  priceCenti: integer(1, 9_999)
    .nullable()
    .default(9_900)
    .describe('The price it rests at, in hundredths of a cent. Null: none. The lower one counts.'),
});

/** What becomes of a position that nothing is proven about. */
export const blind = z.strictObject({
  policy: z
    .enum(['hold', 'exit'])
    .default('hold')
    .describe('A position that nothing is proven about any more is held, or left.'),
  afterMs: durationMs(1_000).default(60_000).describe('Blind for this long before it is left.'),
});
