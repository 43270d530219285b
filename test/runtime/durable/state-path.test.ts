import { describe, expect, it } from 'vitest';

import { ORDER_STATES } from '../../../machines/model/order.ts';
import { TRADE_STATES } from '../../../machines/model/trade.ts';
import { pathOf, valueOf } from '../../../src/runtime/durable/state-path.ts';

describe('state path', () => {
  it.each([...TRADE_STATES, ...ORDER_STATES])('%s goes to a value and back', (path) => {
    expect(pathOf(valueOf(path))).toBe(path);
  });

  it('a nested value is one dotted path', () => {
    expect(pathOf({ monitoring: 'watching' })).toBe('monitoring.watching');
    expect(valueOf('a.b.c')).toEqual({ a: { b: 'c' } });
  });

  it('a parallel or empty value has no path', () => {
    expect(() => pathOf({ a: 'b', c: 'd' })).toThrow('expected one path, found {"a":"b","c":"d"}');
    expect(() => pathOf({})).toThrow(TypeError);
  });
});
