import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { backoffMs, steadyBackoffMs } from '../../machines/feeds/backoff.ts';
import { DEFAULT_FEED_POLICY as POLICY, feedPolicyAtSpeed } from '../../machines/feeds/policy.ts';

describe('backoff', () => {
  test.each([
    [0, 500],
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [6, 16_000],
    [7, 30_000],
    [1_000_000, 30_000],
  ])('after %i failures it is %i ms without jitter', (failures, expected) => {
    expect(steadyBackoffMs(POLICY, failures)).toBe(expected);
  });

  test('jitter spreads over the upper half and never passes the ceiling', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, jitter) => {
          const steady = steadyBackoffMs(POLICY, failures);
          const ms = backoffMs(POLICY, failures, jitter);
          expect(ms).toBeGreaterThanOrEqual(Math.floor(steady / 2));
          expect(ms).toBeLessThanOrEqual(POLICY.backoffMaxMs);
          expect(ms).toBeLessThanOrEqual(steady);
        },
      ),
    );
  });
});

test('a faster clock gives the network its real time, and changes nothing else', () => {
  expect(feedPolicyAtSpeed(POLICY, 60)).toEqual({
    ...POLICY,
    connectTimeoutMs: 600_000,
    subscribeTimeoutMs: 300_000,
    pongTimeoutMs: 300_000,
    resyncTimeoutMs: 300_000,
  });
});
