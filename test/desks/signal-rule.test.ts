import { describe, expect, it } from 'vitest';

import { actedOn, signalRefusal } from '../../machines/desks/signal-rule.ts';
import { symbolId } from '../../machines/model/ids.ts';
import type { Side } from '../../machines/model/contract.ts';
import type { Signal } from '../../machines/model/signal.ts';
import { at, candle, MINUTE } from '../signals/fixtures.ts';

const REQUIRED = { required: true, frameMs: MINUTE, minConfidencePercent: 40, maxAgeMs: 120_000 };

const signal = (changes: Partial<Signal> = {}): Signal => ({
  symbol: symbolId('BTC-USD'),
  frameMs: MINUTE,
  closedAtMs: at(MINUTE),
  direction: 'up',
  confidencePercent: 40,
  adx: 25,
  trendFactor: 1,
  votes: [],
  candle: candle(0),
  candles: 60,
  ...changes,
});

type Row = readonly [
  title: string,
  found: Signal | null,
  side: Side,
  ageMs: number,
  refusal: string | null,
];

describe('a desk that requires a signal', () => {
  it.each<Row>([
    ['enters YES on up', signal(), 'yes', 0, null],
    ['enters NO on down', signal({ direction: 'down' }), 'no', 0, null],
    ['enters at the greatest age', signal(), 'yes', 120_000, null],
    ['waits for the first one', null, 'yes', 0, 'there is no signal yet'],
    [
      'declines an old one',
      signal(),
      'yes',
      121_000,
      'the newest signal is 121 s old, the limit is 120 s',
    ],
    [
      'declines one without direction',
      signal({ direction: 'none', confidencePercent: 0 }),
      'yes',
      0,
      'the newest signal has no direction',
    ],
    [
      'declines YES on down',
      signal({ direction: 'down' }),
      'yes',
      0,
      'the newest signal points down',
    ],
    ['declines NO on up', signal(), 'no', 0, 'the newest signal points up'],
    [
      'declines one that is not sure',
      signal({ confidencePercent: 39.99 }),
      'yes',
      0,
      'the newest signal is sure to 39.99 %, the least is 40 %',
    ],
  ])('%s', (_title, found, side, ageMs, refusal) => {
    expect(signalRefusal(found, side, REQUIRED, at(MINUTE + ageMs))).toBe(refusal);
  });

  it.each([null, signal({ direction: 'down' })])('asks nothing where it requires none', (found) => {
    expect(signalRefusal(found, 'yes', { ...REQUIRED, required: false }, at(0))).toBeNull();
  });

  it('names the one that it has acted on, and none where it requires none', () => {
    expect(actedOn(signal(), REQUIRED)).toEqual({
      frameMs: MINUTE,
      closedAtMs: at(MINUTE),
      direction: 'up',
      confidencePercent: 40,
      minConfidencePercent: 40,
    });
    expect(actedOn(signal(), { ...REQUIRED, required: false })).toBeNull();
  });
});
