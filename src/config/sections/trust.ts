import { z } from 'zod';

import { durationMs, integer, name } from './scalars.ts';

const crossCheck = z.strictObject({
  symbol: name().describe('The spot product that is held against the index.'),
  indexId: name().describe('The index as the venue names it.'),
  maxDivergenceBp: integer(1, 10_000)
    .default(50)
    .describe('They disagree beyond this, in basis points, and agree again within half of it.'),
  forMs: durationMs(0)
    .default(5_000)
    .describe('For how long they must disagree, or agree again, before that counts.'),
  maxAgeMs: durationMs()
    .default(10_000)
    .describe('An older value says nothing; an index that says nothing is an alarm.'),
});

/** What makes a value doubtful though its feed is alive. */
export const trustSettings = {
  maxDelayMs: durationMs(100)
    .default(5_000)
    .describe('A value whose own time lies further from ours when it arrives is in doubt.'),
  crossCheck: z
    .array(crossCheck)
    .default(
      [
        { symbol: 'BTC-USD', indexId: 'BRTI' },
        { symbol: 'ETH-USD', indexId: 'ETHUSD_RTI' },
        { symbol: 'SOL-USD', indexId: 'SOLUSD_RTI' },
        { symbol: 'XRP-USD', indexId: 'XRPUSD_RTI' },
      ].map((pair) => crossCheck.parse(pair)),
    )
    .describe(
      'Spot products of watched series, and the index of the venue that each is held against. ' +
        'While the two disagree the spot price is in doubt. An empty list: none.',
    ),
  clockSkew: z
    .strictObject({
      everyMs: durationMs(1_000)
        .default(60_000)
        .describe('How often each venue of trades is asked for its time, in real time.'),
      alarmMs: durationMs()
        .default(2_000)
        .describe('Further apart than this, the clocks are an alarm; signatures fail at 5 s.'),
      doubtMs: durationMs()
        .default(30_000)
        .describe('Further apart than this, the age of no value can be judged.'),
    })
    .prefault({}),
};
