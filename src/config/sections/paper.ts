import { z } from 'zod';

import { durationMs, integer, path } from './scalars.ts';

export const paperSection = z.strictObject({
  tape: path()
    .nullable()
    .default(null)
    .describe('A recorded market to play. Null plays a synthetic one.'),
  seed: integer(0, 0xffff_ffff).default(1).describe('Seed of the synthetic market.'),
  speed: z
    .number()
    .positive()
    .max(10_000)
    .default(20)
    .describe('How many times as fast as the wall clock the paper market runs.'),
  durationMs: durationMs(1_000, 31_536_000_000)
    .nullable()
    .default(null)
    .describe('Length of the synthetic market in its own time. Null: it never ends.'),
  faults: z
    .union([integer(0, 0xffff_ffff), path()])
    .nullable()
    .default(null)
    .meta({ expected: 'a seed or a file path' })
    .describe(
      'What goes wrong at the paper venue: a seed, or a file that lists it. Null: nothing.',
    ),
  startingBalanceDollars: integer(1, 1_000_000_000)
    .default(10_000)
    .describe('Cash of a new paper account.'),
  startingFuturesDollars: integer(1, 1_000_000_000)
    .default(10_000)
    .describe(
      'Tether of a new paper account on futures, where `markets.perpetuals` are traded on.',
    ),
  binanceAccounts: z
    .boolean()
    .default(false)
    .describe('Look at the accounts of the paper Binance as well, spot and futures.'),
  untilEnd: z
    .boolean()
    .default(false)
    .describe('Stop once the market has ended and every trade is terminal.'),
});
