import { describe, expect, it } from 'vitest';

import { createSlot } from '../../src/runtime/slot.ts';

describe('a slot', () => {
  it('throws by name while it is empty, and gives what it was filled with', () => {
    const slot = createSlot<number | undefined>('the orders');
    expect(() => slot.get()).toThrow('the orders: expected it to be up, found it down');
    expect(slot.peek()).toBeNull();
    slot.fill(0);
    expect([slot.get(), slot.peek()]).toEqual([0, 0]);
    slot.fill(2);
    expect(slot.get()).toBe(2);
    slot.clear();
    expect(() => slot.get()).toThrow('found it down');
  });
});
