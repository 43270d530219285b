import { describe, expect, it } from 'vitest';

import { marketTicker } from '../../machines/model/ids.ts';
import { createEntryGate } from '../../src/runtime/entry-gate.ts';

const one = marketTicker('KXBTC15M-26FEB242330-30');
const other = marketTicker('KXBTC15M-26FEB242345-45');

describe('the entry gate', () => {
  it('a block of one market leaves the others open', () => {
    const gate = createEntryGate();
    gate.block('mismatch', one, 'the venue holds another quantity');
    expect(gate.refusal(one)).toBe('the venue holds another quantity');
    expect(gate.refusal(other)).toBeNull();
    expect(gate.refusal(null)).toBeNull();
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
