import { readFileSync } from 'node:fs';
import { z } from 'zod';

import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import { REQUEST_ACTS, type Fault } from './faults.ts';

/** A fault script that cannot be played; the message names every line at fault. */
export class FaultFileError extends Error {
  override readonly name = 'FaultFileError';
}

const lasting = z.int().min(1).max(86_400_000);

const socketAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('closeSocket') }),
  z.strictObject({ act: z.literal('stallSocket'), forMs: lasting }),
  z.strictObject({ act: z.literal('halfOpen') }),
  z.strictObject({ act: z.literal('skipSeq') }),
  z.strictObject({ act: z.literal('duplicateFrame') }),
  z.strictObject({ act: z.literal('endOfLife') }),
  z.strictObject({ act: z.literal('announceShutdown'), inMs: lasting }),
]);

const venueAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('pauseTrading'), forMs: lasting }),
  z.strictObject({ act: z.literal('unreachable'), forMs: lasting }),
  z.strictObject({
    act: z.literal('skewClock'),
    byMs: z.int().min(-3_600_000).max(3_600_000),
    forMs: lasting,
  }),
  z.strictObject({
    act: z.literal('divergeIndex'),
    byBp: z.int().min(-9_999).max(10_000),
    forMs: lasting,
  }),
  z.strictObject({ act: z.literal('silenceIndex'), forMs: lasting }),
  z.strictObject({ act: z.literal('closeByHand') }),
]);

const tradingVenue = z.enum(['kalshi', 'binanceUsdm']).optional();

/** In a file, instants are counted from the start of the tape. */
const line = z.discriminatedUnion('on', [
  z.strictObject({
    on: z.literal('request'),
    kind: z.enum(['order', 'cancel', 'read']),
    nth: z.int().min(1),
    act: z.enum(REQUEST_ACTS),
    venue: tradingVenue,
  }),
  z.strictObject({
    on: z.literal('socket'),
    venue: z.enum(['kalshi', 'coinbase', 'binance', 'binanceUsdm']),
    afterMs: z.int().min(0),
    fault: socketAct,
  }),
  z.strictObject({
    on: z.literal('venue'),
    afterMs: z.int().min(0),
    fault: venueAct,
    venue: tradingVenue,
  }),
]);

const script = z.array(line);

const parsedJson = (path: string): unknown => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return value;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new FaultFileError(
      `fault script ${path}: expected a JSON array of faults, found ${found}`,
    );
  }
};

/** Reads a script of faults. Throws {@link FaultFileError} with all that is wrong in it. */
export const readFaultFile = (path: string, startAtMs: EpochMs): readonly Fault[] => {
  const read = script.safeParse(parsedJson(path));
  if (!read.success)
    throw new FaultFileError(
      [
        `fault script ${path}:`,
        ...read.error.issues.map(
          ({ path: where, message }) => `at ${where.join('.') || 'the top'}: ${message}`,
        ),
      ].join('\n  '),
    );
  return read.data.map((one): Fault => {
    if (one.on === 'request') return one;
    const { afterMs, ...fault } = one;
    return { ...fault, atMs: plusMs(startAtMs, afterMs) };
  });
};
