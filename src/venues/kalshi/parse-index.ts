import { symbolId } from '../../../machines/model/ids.ts';
import { micros } from '../../../machines/model/money.ts';
import type { SpotTick } from '../../../machines/model/quote.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import { indexData, indexFrame } from './frames.ts';
import { instantOf } from './parse.ts';

const MICROS_PER_DOLLAR = 1_000_000;

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/**
 * The value of an index as a price of its own symbol. An index is an average with more decimals
 * than money has: it is rounded to a micro-dollar. Null where the frame cannot be read.
 */
export const parseIndex = (frame: object, receivedAtMs: EpochMs): SpotTick | null => {
  const read = indexFrame.safeParse(frame);
  const data = read.success ? indexData.safeParse(parsedJson(read.data.msg.data)) : null;
  if (!read.success || data?.success !== true) return null;
  const { id, time, value } = data.data;
  const venueAtMs = instantOf(time);
  const priceMicros = Math.round(Number(value) * MICROS_PER_DOLLAR);
  if (id !== read.data.msg.index_id || venueAtMs === null) return null;
  if (!Number.isSafeInteger(priceMicros) || priceMicros <= 0) return null;
  return { symbol: symbolId(id), priceMicros: micros(priceMicros), venueAtMs, receivedAtMs };
};
