import { describe, expect, it } from 'vitest';

import { marketTicker, venueId } from '../../machines/model/ids.ts';
import { createEntryGate } from '../../src/runtime/entry-gate.ts';

const one = marketTicker('KXBTC15M-26FEB242330-30');
const other = marketTicker('KXBTC15M-26FEB242345-45');
const perpetual = marketTicker('binanceUsdm:BTCUSDT');
const KALSHI = venueId('kalshi');

describe('the entry gate', () => {
  it('a block of one market leaves the others open', () => {
    const gate = createEntryGate();
    gate.block('mismatch', one, 'the venue holds another quantity');
    expect(gate.refusal(one)).toBe('the venue holds another quantity');
    expect(gate.refusal(other)).toBeNull();
    expect(gate.refusalAt(KALSHI)).toBeNull();
  });

  it('a block of a venue leaves the others open, and is told where nothing is blocked at all', () => {
    const told: (string | null)[] = [];
    const gate = createEntryGate((why) => told.push(why));
    gate.blockVenue('pause', KALSHI, 'it has paused trading');
    gate.block('mismatch', perpetual, 'the venue holds another quantity');
    expect([one, perpetual].map(gate.refusal)).toEqual([
      'it has paused trading',
      'the venue holds another quantity',
    ]);
    expect([KALSHI, venueId('binanceUsdm')].map(gate.refusalAt)).toEqual([
      'it has paused trading',
      null,
    ]);
    gate.block('store', null, 'the database is away');
    expect(gate.refusalAt(venueId('binanceUsdm'))).toBe('the database is away');
    gate.unblock('store');
    gate.unblock('pause');
    expect(told).toEqual([
      'it has paused trading',
      'it has paused trading',
      'the database is away',
      'it has paused trading',
      null,
    ]);
  });

  it('a block of all markets holds until its own key is lifted', () => {
    const gate = createEntryGate();
    gate.block('store', null, 'the database is away');
    gate.block('mismatch', one, 'the venue holds another quantity');
    gate.unblock('mismatch');
    expect(gate.refusal(other)).toBe('the database is away');
    gate.unblock('store');
    expect(gate.refusal(one)).toBeNull();
  });
});
