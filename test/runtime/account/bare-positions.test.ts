import { describe, expect, it } from 'vitest';

import type { Protection } from '../../../machines/accounts/watched.ts';
import { createBarePositions } from '../../../src/runtime/account/bare-positions.ts';
import { createAlarms } from '../../../src/runtime/alarms.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { testClock } from '../../support/simulated-clock.ts';

const held = (protection: Protection, product = 'BTCUSDT', quantity = '0.010') => ({
  product,
  side: 'long' as const,
  quantity,
  entryPrice: '1',
  liquidationPrice: null,
  margin: null,
  protection,
});

const setUp = () => {
  const clock = testClock();
  const { lines, log } = recordingLog();
  const alarms = createAlarms(clock, log);
  const bare = createBarePositions({ account: 'binanceUsdm', afterMs: 15_000, clock, alarms });
  const standing = () => alarms.standing().map(({ key, what }) => `${key}: ${what}`);
  return { alarms, bare, clock, lines, standing };
};

const NONE = 'watched/binanceUsdm/BTCUSDT/long: a watched position has no stop at its venue';

describe('a position without a stop at its venue', () => {
  it('is an alarm once that has lasted, and none as soon as it has one, or is gone', async () => {
    const { bare, clock, standing } = setUp();
    bare.seen([held('none')]);
    await clock.advance(14_990);
    expect(standing()).toEqual([]);
    await clock.advance(10);
    expect(standing()).toEqual([NONE]);
    bare.seen([held('whole')]);
    expect(standing()).toEqual([]);
    bare.seen([held('none')]);
    await clock.advance(15_000, 1_000);
    expect(standing()).toEqual([NONE]);
    bare.seen([]);
    expect(standing()).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  it('calls nobody between two orders, however often they are exchanged', async () => {
    const { bare, clock, lines } = setUp();
    for (let times = 0; times < 20; times += 1) {
      bare.seen([held('none')]);
      await clock.advance(14_000, 1_000);
      bare.seen([held('whole')]);
      await clock.advance(1_000, 1_000);
    }
    expect(lines).toEqual([]);
  });

  it('is one alarm whatever else is told, and says when a part of it has one', async () => {
    const { alarms, bare, clock, standing } = setUp();
    bare.seen([held('none'), held('whole', 'ETHUSDT')]);
    await clock.advance(10_000, 1_000);
    bare.seen([held('none', 'BTCUSDT', '0.020'), held('none', 'ETHUSDT')]);
    await clock.advance(5_000, 1_000);
    expect(standing()).toEqual([NONE]);
    expect(alarms.standing()[0]?.fields).toEqual({
      account: 'binanceUsdm',
      product: 'BTCUSDT',
      side: 'long',
      quantity: '0.020',
    });
    bare.seen([held('part'), held('whole', 'ETHUSDT')]);
    expect(standing()).toEqual([`${NONE} for a part of it`]);
  });

  it('leaves neither alarm nor timer when the account is not looked at any more', async () => {
    const { bare, clock, standing } = setUp();
    bare.seen([held('none')]);
    await clock.advance(15_000, 1_000);
    bare.seen([held('none'), held('part', 'ETHUSDT')]);
    bare.stop();
    expect([standing(), clock.pending()]).toEqual([[], 0]);
  });
});
